#include "node/service/unread.h"

#include "node/records/edits.h"
#include "node/records/line.h"
#include "sync/sequence.h"

namespace satchel::node {
namespace {

bool isRead(const schema::KindDef* kind, const std::string& entry) {
  return kind != nullptr && (kind->field(entry) != nullptr || !kind->parts(entry).empty());
}

/// The kind's key, as the commits that touched the record name it.
std::string kindNameOf(const sync::RecordId& id, const sync::Record& record, StoreLookup& lookup) {
  for (const std::uint64_t n : record.feed) {
    const auto commit = lookup.access.replica.openFeed(lookup.access.txn, lookup.space, n);
    if (!commit) continue;
    for (const sync::Operation& operation : commit->operations.list) {
      const bool writes =
          operation.action == sync::Operation::Action::write || operation.action == sync::Operation::Action::remove;
      if (writes && operation.record == id) return commit->operations.names[operation.kind];
    }
  }
  return {};
}

}  // namespace

std::string unreadLine(ByteView stored) {
  // An element of a set of values is known by its own value; anything else is taken for one value.
  const auto element = sync::decodeElement(stored);
  const auto inside = element ? sync::decodeValue(element->value) : std::nullopt;
  if (inside && equal(element->id, elementIdOf({}, element->value))) return lineOf(*inside);
  const auto whole = sync::decodeValue(stored);
  if (!whole && inside) return lineOf(*inside);
  return whole ? lineOf(*whole) : "0x" + hex(stored);
}

std::vector<std::pair<std::string, std::string>> unreadValues(const schema::KindDef* kind, const sync::Record& record) {
  std::vector<std::pair<std::string, std::string>> values;
  for (const auto& [name, entry] : record.entries) {
    if (name == sync::deletedField || isRead(kind, name)) continue;
    for (const sync::Version& version : entry.live) values.emplace_back(name, unreadLine(version.value));
    if (entry.text.standing() > 0) values.emplace_back(name, sync::textOf(entry));
  }
  return values;
}

bool putStranger(rpc::Record::Builder out, const sync::RecordId& id, StoreLookup& lookup) {
  const auto record = lookup.node.rows.stored(lookup.access.txn, lookup.access.replica, lookup.space, id);
  if (!record) return false;
  const auto values = unreadValues(nullptr, *record);
  if (values.empty()) return false;
  out.setId(hex(id));
  out.setKind(kindNameOf(id, *record, lookup));
  out.setTitle(hex(id).substr(0, 12));
  auto extra = out.initExtra(static_cast<unsigned>(values.size()));
  for (unsigned i = 0; i < values.size(); ++i) {
    extra[i].setKey(values[i].first);
    extra[i].initValue().setText(values[i].second);
  }
  return true;
}

}  // namespace satchel::node
