#include "node/replication/quotas.h"

#include "sync/codec.h"

namespace satchel::node {
namespace {

/// Of all facts of a device that was never an admin: its leaving, with room for a few hundred logs in its points.
constexpr std::size_t ordinaryFacts = 64 << 10;

bool wasAdmin(const Space& space, const VerifyKey& device) {
  if (device == space.genesis.owner || device == space.genesis.recovery) return true;
  return std::ranges::any_of(space.facts, [&](const sync::FactEntry& entry) {
    const auto& grant = entry.fact.grant;
    return grant && grant->subject.device == device && grant->role >= sync::Role::admin;
  });
}

}  // namespace

bool Places::admits(const sync::SpaceId& space, std::uint64_t link, sync::Role role) {
  if (limits.links == 0 || role >= sync::Role::admin) return true;
  auto& here = taken[space];
  if (!here.contains(link) && here.size() >= limits.links) return false;
  here.insert(link);
  return true;
}

void Places::leave(const sync::SpaceId& space, std::uint64_t link) {
  const auto here = taken.find(space);
  if (here != taken.end()) here->second.erase(link);
}

void Places::leave(std::uint64_t link) {
  for (auto& [space, here] : taken) here.erase(link);
}

bool hasRoom(const Limits& limits, WriteTransaction& txn, const Space& space,
             const std::vector<sync::VerifiedCommit>& commits) {
  if (limits.bytes == 0 || commits.empty()) return true;
  std::uint64_t bytes = 0;
  for (const sync::VerifiedCommit& commit : commits) {
    bytes += sync::headerSize + commit.epochs.size() * sync::EpochId{}.bytes.size() + commit.body.size();
  }
  return carriedBytes(txn, space) + bytes <= limits.bytes;
}

bool hasRoom(const Limits& limits, const ReadTransaction& txn, const Space& space, const sync::Segment& facts) {
  const VerifyKey& author = facts.incarnation.device;
  if (limits.bytes == 0 || wasAdmin(space, author)) return true;
  std::size_t bytes = 0;
  for (const sync::SegmentBody& body : facts.bodies) bytes += body.bytes.size();
  for (const auto& [id, log] : space.logs) {
    if (log.incarnation.device != author) continue;
    txn.scanPrefix(Table::facts, Key().u32(space.number).u32(log.number), [&](ByteView, ByteView fact) {
      bytes += fact.size();
      return bytes <= ordinaryFacts;
    });
  }
  return bytes <= ordinaryFacts;
}

std::uint64_t carriedBytes(WriteTransaction& txn, const Space& space) {
  const Key key = Key().raw(asBytes("carried")).u32(space.number);
  std::uint64_t next = 1, bytes = 0;
  if (const auto counted = txn.get(Table::meta, key)) {
    sync::Reader in(*counted);
    next = in.u64();
    bytes = in.u64();
  }
  if (next == space.nextFeed) return bytes;
  txn.scan(Table::feed, Key().u32(space.number).u64(next), [&](ByteView place, ByteView entry) {
    if (bigEndian(place.first(4)) != space.number) return false;
    bytes += entry.size();
    return true;
  });
  sync::Writer out;
  out.u64(space.nextFeed);
  out.u64(bytes);
  txn.put(Table::meta, key, out.view());
  return bytes;
}

}  // namespace satchel::node
