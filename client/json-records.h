// The JSON forms of records: the contract that outside programs read. Invariant: exact values stay exact (decimals and
// money as strings), choices and fields go by their permanent keys, never by a label.
#pragma once
#include "client/json-writer.h"
#include "schema/client.capnp.h"

namespace satchel::client {

inline std::string_view view(capnp::Text::Reader text) {
  return {text.begin(), text.size()};
}

void writeValue(JsonWriter& json, rpc::Value::Reader value);
/// {id, kind, <field keys>, extra}, and deleted or edited_after_delete where true.
void writeRecord(JsonWriter& json, rpc::Record::Reader record);
/// The same within an object that is open, to be followed by more.
void writeRecordFields(JsonWriter& json, rpc::Record::Reader record);
/// history: [{field, from, to, person, device, time, commit, lost_because}]
void writeHistory(JsonWriter& json, capnp::List<rpc::HistoryEntry>::Reader history);
/// {id, kind, field, winner, versions: [{value, person, device, time, and batch where it came with one}]}
void writeConflict(JsonWriter& json, rpc::Conflict::Reader conflict);
/// {id, kind, code, field, message: {en, zh}}
void writeAttention(JsonWriter& json, rpc::Attention::Reader item);
/// {kind, group, label, fields: [{key, type, merge, label, …}], rules, child_of}
void writeKind(JsonWriter& json, rpc::KindInfo::Reader kind);

}  // namespace satchel::client
