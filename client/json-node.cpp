#include "client/json-node.h"

#include "client/json-records.h"

namespace satchel::client {

void writePeer(JsonWriter& json, rpc::Peer::Reader peer) {
  json.beginObject().field("name", view(peer.getName())).field("address", view(peer.getAddress()));
  json.field("state", view(peer.getState())).field("reason", view(peer.getReason()));
  json.field("behind", std::uint64_t{peer.getBehind()}).field("ahead", std::uint64_t{peer.getAhead()});
  json.fieldOrNull("last_seen", view(peer.getLastSeen())).field("key", view(peer.getKey())).endObject();
}

void writeMember(JsonWriter& json, rpc::Member::Reader member) {
  json.beginObject().field("person", view(member.getPerson())).field("device", view(member.getDevice()));
  json.field("key", view(member.getKey()))
      .field("role", view(member.getRole()))
      .field("since", view(member.getSince()));
  json.field("self", bool{member.getSelf()}).field("connected", bool{member.getConnected()}).endObject();
}

void writeVoidedFact(JsonWriter& json, rpc::VoidedFact::Reader fact) {
  json.beginObject().field("what", view(fact.getWhat())).field("by", view(fact.getBy()));
  json.field("device", view(fact.getDevice())).field("key", view(fact.getKey()));
  json.field("time", view(fact.getTime())).endObject();
}

void writeQuarantined(JsonWriter& json, rpc::Quarantined::Reader commit) {
  json.beginObject().field("hash", view(commit.getHash())).field("person", view(commit.getPerson()));
  json.field("device", view(commit.getDevice())).fieldOrNull("time", view(commit.getTime()));
  json.key("records").beginArray();
  for (const auto record : commit.getRecords()) {
    json.beginObject().field("id", view(record.getId())).field("kind", view(record.getKind()));
    json.field("title", view(record.getTitle())).key("fields").beginArray();
    for (const auto field : record.getFields()) json.value(view(field));
    json.endArray().endObject();
  }
  json.endArray().endObject();
}

void writeFork(JsonWriter& json, rpc::Fork::Reader fork) {
  json.beginObject().field("log", view(fork.getLog())).field("person", view(fork.getPerson()));
  json.field("device", view(fork.getDevice())).field("after", std::uint64_t{fork.getAfter()});
  json.field("settled", bool{fork.getSettled()}).key("branches").beginArray();
  for (const auto branch : fork.getBranches()) {
    json.beginObject().field("id", view(branch.getId())).field("commits", std::uint64_t{branch.getCommits()});
    json.field("state", view(branch.getState())).endObject();
  }
  json.endArray().endObject();
}

void writeReceiptList(JsonWriter& json, capnp::List<rpc::Receipt>::Reader receipts) {
  json.beginArray();
  for (const auto receipt : receipts) {
    json.beginObject().field("person", view(receipt.getPerson())).field("device", view(receipt.getDevice()));
    json.field("key", view(receipt.getKey())).field("role", view(receipt.getRole()));
    json.field("self", bool{receipt.getSelf()}).field("state", view(receipt.getState()));
    json.field("lacks", std::uint64_t{receipt.getLacks()}).field("unread", std::uint64_t{receipt.getUnread()});
    json.fieldOrNull("time", view(receipt.getTime())).field("counter", std::uint64_t{receipt.getCounter()});
    json.fieldOrNull("facts", view(receipt.getFacts())).fieldOrNull("stored", view(receipt.getStored()));
    json.fieldOrNull("merged", view(receipt.getMerged())).fieldOrNull("digest", view(receipt.getDigest()));
    json.fieldOrNull("receipt", view(receipt.getSigned())).endObject();
  }
  json.endArray();
}

void writeReceipts(JsonWriter& json, rpc::Session::ReceiptsResults::Reader receipts) {
  json.beginObject().field("space", view(receipts.getSpace())).field("commits", std::uint64_t{receipts.getCommits()});
  json.field("facts", view(receipts.getFacts())).field("stored", view(receipts.getStored()));
  json.field("merged", view(receipts.getMerged())).field("digest", view(receipts.getDigest())).key("devices");
  writeReceiptList(json, receipts.getReceipts());
  json.endObject();
}

void writeSpace(JsonWriter& json, rpc::Space::Reader space) {
  json.beginObject().field("name", view(space.getName())).field("id", view(space.getId()));
  json.field("role", view(space.getRole())).field("current", bool{space.getCurrent()});
  json.field("currency", view(space.getCurrency())).endObject();
}

void writeEvent(JsonWriter& json, rpc::Event::Reader event) {
  json.beginObject().field("time", view(event.getTime())).field("code", view(event.getCode()));
  json.field("message", view(event.getSentence())).endObject();
}

void writeStatus(JsonWriter& json, rpc::Session::StatusResults::Reader status) {
  json.beginObject().fieldOrNull("space", view(status.getSpace().getName()));
  json.field("locked", bool{status.getLocked()}).field("offline", bool{status.getOffline()});
  json.key("peers").beginArray();
  for (const auto peer : status.getPeers()) writePeer(json, peer);
  json.endArray().fieldOrNull("space_id", view(status.getSpace().getId()));
  json.fieldOrNull("role", view(status.getSpace().getRole())).fieldOrNull("listening", view(status.getListening()));
  json.fieldOrNull("link_key", view(status.getLinkKey())).field("held", std::uint64_t{status.getHeld()});
  json.field("digest_mismatch", bool{status.getDigestMismatch()});
  json.field("drafts", std::uint64_t{status.getDrafts()});
  json.field("quarantined", std::uint64_t{status.getQuarantined()}).endObject();
}

void writeDigest(JsonWriter& json, rpc::Session::DigestResults::Reader digest) {
  json.beginObject().field("space", view(digest.getSpace())).key("vector").beginArray();
  for (const auto head : digest.getVector()) {
    json.beginObject().field("log", view(head.getLog())).field("seq", std::uint64_t{head.getSeq()});
    json.field("hash", view(head.getHash())).endObject();
  }
  json.endArray().field("digest", view(digest.getDigest())).endObject();
}

void writeImport(JsonWriter& json, rpc::Session::ImportFileResults::Reader import) {
  const auto counts = import.getCounts();
  json.beginObject()
      .field("read", std::uint64_t{counts.getRead()})
      .field("created", std::uint64_t{counts.getCreated()});
  json.field("updated", std::uint64_t{counts.getUpdated()}).field("unchanged", std::uint64_t{counts.getUnchanged()});
  json.field("skipped", std::uint64_t{counts.getSkipped()}).field("rejected", std::uint64_t{counts.getRejected()});
  json.fieldOrNull("batch", view(counts.getBatch())).key("rejects").beginArray();
  for (const auto reject : import.getRejects()) {
    json.beginObject().field("line", std::uint64_t{reject.getLine()});
    json.field("message", view(reject.getSentence())).endObject();
  }
  json.endArray().key("columns").beginArray();
  for (const auto use : import.getColumns()) {
    json.beginObject().field("column", view(use.getColumn())).field("field", view(use.getField())).endObject();
  }
  json.endArray().endObject();
}

}  // namespace satchel::client
