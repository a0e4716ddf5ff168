// Who reads: epochs, and their keys wrapped for each device.
#include "node/store/replica.h"
#include "sync/codec.h"

namespace satchel::node {
namespace {

using sync::EpochId;
using sync::Role;

constexpr std::size_t maxWrap = 256;  ///< bytes
constexpr Context wrapSignature{"satchel epoch wrap signature v1"};

Hash wrapHash(const Space& space, const Wrap& wrap) {
  return hashOf(Context{"satchel epoch wrap v1 by"}, {space.id, wrap.epoch, wrap.device, wrap.sealed});
}

Key wrapKey(const Space& space, const EpochId& epoch, const VerifyKey& device) {
  return Key().u32(space.number).raw(epoch).raw(device);
}

}  // namespace

std::optional<Wrap> storedWrap(const EpochId& epoch, const VerifyKey& device, ByteView value) {
  sync::Reader in(value);
  Wrap wrap{epoch, device, {}, in.fixedBytes<VerifyKey>(), in.fixedBytes<Signature>()};
  wrap.sealed = copyOf(in.rest());
  if (in.failed()) return std::nullopt;
  return wrap;
}

std::vector<Wrap> Replica::standingWraps(const ReadTransaction& txn, const Space& space) const {
  std::vector<Wrap> wraps;
  for (const EpochId& epoch : space.epochs.wrapped()) {
    txn.scanPrefix(Table::wraps, Key().u32(space.number).raw(epoch), [&](ByteView key, ByteView sealed) {
      const auto device = VerifyKey::from(key.subspan(4 + EpochId::size));
      auto wrap = device ? storedWrap(epoch, *device, sealed) : std::nullopt;
      if (wrap && space.roster.roleOf(wrap->author) >= Role::reader) wraps.push_back(std::move(*wrap));
      return true;
    });
  }
  return wraps;
}

std::optional<Wrap> Replica::goodWrap(const ReadTransaction& txn, const Space& space, const EpochId& epoch,
                                      const VerifyKey& device) const {
  const auto here = txn.get(Table::wraps, wrapKey(space, epoch, device));
  auto wrap = here ? storedWrap(epoch, device, *here) : std::nullopt;
  if (wrap && space.roster.roleOf(wrap->author) < Role::reader) return std::nullopt;
  return wrap;
}

void Replica::openKeys(const ReadTransaction& txn, Space& space) {
  const VerifyKey& self = identity.keys().device;
  // Void epochs too: what was sealed under one stays readable.
  for (const EpochId& epoch : space.epochs.known()) {
    if (space.keys.contains(epoch)) continue;
    const auto wrap = txn.get(Table::wraps, wrapKey(space, epoch, self));
    const auto stored = wrap ? storedWrap(epoch, self, *wrap) : std::nullopt;
    if (!stored) continue;
    if (auto key = space.epochs.unwrap(space.id, epoch, identity.box(), stored->sealed)) {
      space.keys.emplace(epoch, std::move(*key));
    }
  }
  space.epochs.openOlder(space.id, space.keys);
  space.wraps = {};
  for (const Wrap& wrap : standingWraps(txn, space)) {
    space.wraps.add(hashOf(Context{"satchel wrap place v1"}, {wrap.epoch, wrap.device}));
  }
}

void Replica::putWrap(WriteTransaction& txn, Space& space, const Wrap& wrap) {
  sync::Writer value;
  value.raw(wrap.author);
  value.raw(wrap.signature);
  value.raw(wrap.sealed);
  txn.put(Table::wraps, wrapKey(space, wrap.epoch, wrap.device), value.view());
  changes.spaces.insert(space.number);
  changes.people.insert(space.number);
}

void Replica::addWraps(WriteTransaction& txn, Space& space, const std::vector<Wrap>& wraps) {
  const std::vector<EpochId> wanted = space.epochs.wrapped();
  bool any = false;
  for (const Wrap& wrap : wraps) {
    const bool standing = std::ranges::find(wanted, wrap.epoch) != wanted.end();
    if (!standing || !space.roster.members().contains(wrap.device) || wrap.sealed.size() > maxWrap) continue;
    // Nobody but a holder of keys can put a wrap in another's way, and that with their name on it.
    if (space.roster.roleOf(wrap.author) < Role::reader) continue;
    if (!satchel::verify(wrap.author, wrapSignature, wrapHash(space, wrap), wrap.signature)) continue;
    // A wrap that is here stays, unless it is ours and does not open.
    const bool ours = wrap.device == identity.keys().device;
    if (goodWrap(txn, space, wrap.epoch, wrap.device) && !(ours && !space.keys.contains(wrap.epoch))) continue;
    putWrap(txn, space, wrap);
    any = true;
  }
  if (any) resolveFacts(txn, space);
}

Wrap Replica::signedWrap(const Space& space, const EpochId& epoch, const VerifyKey& device, Bytes sealed) const {
  Wrap wrap{epoch, device, std::move(sealed), identity.keys().device, {}};
  wrap.signature = identity.log().sign(wrapSignature, wrapHash(space, wrap));
  return wrap;
}

sync::EpochMint Replica::mintEpoch(Space& space) {
  auto minted = space.epochs.mint(space.id, space.keys, random);
  space.keys.emplace(minted.mint.epoch, std::move(minted.key));
  return std::move(minted.mint);
}

/// Of those who minted the heads the most senior joins them, lest everybody do; but whoever cannot write under them
/// waits for nobody: they may be made so that no one can.
bool Replica::joinsHeads(const Space& space) const {
  const VerifyKey& self = identity.keys().device;
  if (space.heads.size() < 2 || !space.roster.rankOf(self) || !space.keys.contains(space.firstEpoch)) return false;
  if (!sync::writingKey(space.id, space.heads, space.keys)) return true;
  std::set<VerifyKey> minters;
  for (const EpochId& head : space.heads) {
    const auto minter = space.epochs.minter(head);
    if (minter && space.roster.rankOf(*minter)) minters.insert(*minter);
  }
  return minters.empty() || std::ranges::all_of(minters, [&](const VerifyKey& minter) {
           return minter == self || *space.roster.rankOf(self) < *space.roster.rankOf(minter);
         });
}

bool Replica::wrapForAll(WriteTransaction& txn, Space& space) {
  const VerifyKey& self = identity.keys().device;
  bool any = false;
  for (const EpochId& epoch : space.epochs.wrapped()) {
    const auto key = space.keys.find(epoch);
    if (key == space.keys.end()) continue;
    // For others only where all it goes back to is known: with it come the removals that it was minted for.
    const bool complete = space.epochs.complete(epoch);
    for (const auto& [device, member] : space.roster.members()) {
      if (device != self && (!complete || space.roster.isDoubted(device))) continue;
      if (member.role < Role::reader) continue;
      if (goodWrap(txn, space, epoch, device)) continue;
      auto sealed = sync::wrapEpoch(space.id, epoch, key->second, member.keys.box, random);
      if (!sealed) continue;
      putWrap(txn, space, signedWrap(space, epoch, device, std::move(*sealed)));
      any = true;
    }
  }
  return any;
}

void Replica::settleKeys(WriteTransaction& txn, Space& space) {
  if (space.roster.roleOf(identity.keys().device) < Role::reader) return;
  if (space.roster.rankOf(identity.keys().device)) {
    const std::set<VerifyKey> leavers = space.roster.leavers();
    for (const VerifyKey& device : leavers) {
      sync::Fact fact;
      fact.cut = sync::Cut{device, pointsOf(space, device), true};
      fact.epoch = mintEpoch(space);
      addFact(txn, space, std::move(fact));
    }
  }
  if (joinsHeads(space)) {
    sync::Fact fact;
    fact.epoch = mintEpoch(space);
    addFact(txn, space, std::move(fact));
  }
  if (wrapForAll(txn, space)) resolveFacts(txn, space);
  issueDrafts(txn, space);
}

}  // namespace satchel::node
