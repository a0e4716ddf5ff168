// The JSON forms of the node itself: peers, members, spaces, imports and what it tells of its work.
#pragma once
#include "client/json-writer.h"
#include "schema/client.capnp.h"

namespace satchel::client {

/// {name, address, state, reason, behind, ahead, last_seen, key}
void writePeer(JsonWriter& json, rpc::Peer::Reader peer);
/// {person, device, key, role, since, self, connected}
void writeMember(JsonWriter& json, rpc::Member::Reader member);
/// {what, by, device, key, time}
void writeVoidedFact(JsonWriter& json, rpc::VoidedFact::Reader fact);
/// {hash, person, device, time, records: [{id, kind, title, fields}]}
void writeQuarantined(JsonWriter& json, rpc::Quarantined::Reader commit);
/// {log, person, device, after, settled, branches: [{id, commits, state}]}
void writeFork(JsonWriter& json, rpc::Fork::Reader fork);
/// [{person, device, key, role, self, state, lacks, unread, time, counter, facts, stored, merged, digest, receipt}]:
/// the last is what the device signed, hexadecimal; null where there is none.
void writeReceiptList(JsonWriter& json, capnp::List<rpc::Receipt>::Reader receipts);
/// {space, commits, facts, stored, merged, digest, devices: as above}
void writeReceipts(JsonWriter& json, rpc::Session::ReceiptsResults::Reader receipts);
/// {name, id, role, current, currency}
void writeSpace(JsonWriter& json, rpc::Space::Reader space);
/// {time, code, message}
void writeEvent(JsonWriter& json, rpc::Event::Reader event);
/// {space, locked, offline, peers, …}; space is null before there is one.
void writeStatus(JsonWriter& json, rpc::Session::StatusResults::Reader status);
/// {space, vector: [{log, seq, hash}], digest}: nothing that differs between two devices that agree.
void writeDigest(JsonWriter& json, rpc::Session::DigestResults::Reader digest);
/// {read, created, updated, unchanged, skipped, rejected, batch, rejects: [{line, message}], columns: [{column,
/// field}]}
void writeImport(JsonWriter& json, rpc::Session::ImportFileResults::Reader import);

}  // namespace satchel::client
