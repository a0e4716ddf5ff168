// What a record holds that this device has no field, or no kind, for: its definition has not come yet, or comes with a
// later version. Invariant: only read, as text; it is kept and forwarded as it came.
#pragma once
#include "node/service/answers.h"

namespace satchel::node {

/// A stored version as one line, as far as it can be told without its field.
std::string unreadLine(ByteView stored);

/// Entry and value as one line, each value by itself. `kind` null: all entries.
std::vector<std::pair<std::string, std::string>> unreadValues(const schema::KindDef* kind, const sync::Record& record);

/// A record of a kind that is not known here: false where `id` is none.
bool putStranger(rpc::Record::Builder out, const sync::RecordId& id, StoreLookup& lookup);

}  // namespace satchel::node
