#include "sync/epoch.h"

#include "sync/codec.h"

namespace satchel::sync {
namespace {
constexpr Context wrapContext{"satchel epoch wrap v1"};
constexpr Context olderContext{"satchel older epoch v1"};

Hash keyHashOf(const EpochKey& key) {
  return hashOf(Context{"satchel epoch key v1"}, {key.reveal()});
}

EpochId idOf(const SpaceId& space, const std::vector<EpochId>& parents, const Hash& keyHash) {
  Writer all;
  for (const EpochId& parent : parents) all.raw(parent);
  return EpochId{hashOf(Context{"satchel epoch id v1"}, {space, keyHash, all.view()}).bytes};
}

/// Seals one epoch's key under a later one's.
SealKey olderKey(const SpaceId& space, const EpochKey& later, const EpochId& older) {
  return derive<SealKey>(later, olderContext, {space, older});
}

std::optional<EpochKey> openOne(const SpaceId& space, const EpochKey& later, const EpochId& older, ByteView sealed) {
  auto bytes = openAtRandom(olderKey(space, later, older), space, sealed);
  if (!bytes) return std::nullopt;
  auto key = EpochKey::from(*bytes);
  wipe(*bytes);
  return key;
}

Bytes wrapped(const SpaceId& space, const EpochId& epoch, ByteView key) {
  Writer out;
  out.raw(space);
  out.raw(epoch);
  out.raw(key);
  return out.take();
}
}  // namespace

EpochId epochIdOf(const SpaceId& space, const std::vector<EpochId>& parents, const EpochKey& key) {
  return idOf(space, parents, keyHashOf(key));
}

Epochs::Epochs(const SpaceId& space, const std::vector<FactEntry>& facts, const Roster& roster) {
  std::optional<std::tuple<Rank, std::uint32_t, Seq, Hash>> first;
  for (const FactEntry& entry : facts) {
    if (!entry.fact.epoch) continue;
    const EpochMint& mint = *entry.fact.epoch;
    // The first epochs of old did not show their key's hash, and follow none.
    const bool shown = idOf(space, mint.parents, mint.keyHash) == mint.epoch;
    if (!shown && !(mint.parents.empty() && mint.keyHash.isZero())) continue;
    Known& known = all[mint.epoch];
    if (shown) known.parents = mint.parents;
    known.older.insert(known.older.end(), mint.older.begin(), mint.older.end());
    if (!roster.isValid(entry.hash)) continue;
    known.stands = true;
    known.author = entry.author;
    for (const auto& [older, sealed] : mint.older) known.seals.insert(older);
    const std::tuple place(roster.rankOfFact(entry.hash), entry.incarnationDepth, entry.fact.seq, entry.hash);
    if (!mint.parents.empty() || (first && *first < place)) continue;
    first = place;
    firstEpoch = mint.epoch;
  }
}

std::set<EpochId> Epochs::ancestors(const EpochId& epoch) const {
  std::set<EpochId> found;
  std::vector<EpochId> next = {epoch};
  while (!next.empty()) {
    const auto known = all.find(next.back());
    next.pop_back();
    if (known == all.end()) continue;
    for (const EpochId& parent : known->second.parents) {
      if (found.insert(parent).second) next.push_back(parent);
    }
  }
  return found;
}

std::vector<EpochId> Epochs::known() const {
  std::vector<EpochId> ids;
  for (const auto& [epoch, known] : all) ids.push_back(epoch);
  return ids;
}

std::vector<EpochId> Epochs::heads() const {
  std::set<EpochId> heads;
  for (const auto& [epoch, known] : all) {
    if (known.stands) heads.insert(epoch);
  }
  for (const auto& [epoch, known] : all) {
    if (!known.stands || !heads.contains(epoch)) continue;
    for (const EpochId& ancestor : ancestors(epoch)) heads.erase(ancestor);
  }
  return {heads.begin(), heads.end()};
}

std::vector<EpochId> Epochs::wrapped() const {
  std::set<EpochId> sealed;
  for (const auto& [epoch, known] : all) {
    sealed.insert(known.seals.begin(), known.seals.end());
  }
  for (const EpochId& head : heads()) sealed.erase(head);
  std::vector<EpochId> wrapped;
  for (const auto& [epoch, known] : all) {
    if (!sealed.contains(epoch)) wrapped.push_back(epoch);
  }
  return wrapped;
}

bool Epochs::complete(const EpochId& epoch) const {
  return all.contains(epoch) &&
         std::ranges::all_of(ancestors(epoch), [&](const EpochId& ancestor) { return all.contains(ancestor); });
}

std::optional<VerifyKey> Epochs::minter(const EpochId& epoch) const {
  const auto known = all.find(epoch);
  if (known == all.end() || !known->second.stands) return std::nullopt;
  return known->second.author;
}

void Epochs::openOlder(const SpaceId& space, EpochKeys& held) const {
  std::vector<EpochId> next;
  for (const auto& [epoch, key] : held) next.push_back(epoch);
  while (!next.empty()) {
    const EpochId later = next.back();
    next.pop_back();
    const auto known = all.find(later);
    if (known == all.end()) continue;
    for (const auto& [older, sealed] : known->second.older) {
      const auto itself = all.find(older);
      if (itself == all.end() || held.contains(older)) continue;
      auto key = openOne(space, held.at(later), older, sealed);
      if (!key || epochIdOf(space, itself->second.parents, *key) != older) continue;
      held.emplace(older, std::move(*key));
      next.push_back(older);
    }
  }
}

std::optional<EpochKey> Epochs::unwrap(const SpaceId& space, const EpochId& epoch, const BoxSecret& device,
                                       ByteView wrap) const {
  const auto known = all.find(epoch);
  auto message = known == all.end() ? std::nullopt : openBox(device, wrapContext, wrap);
  if (!message) return std::nullopt;
  Reader in(*message);
  const bool ours = in.fixedBytes<SpaceId>() == space && in.fixedBytes<EpochId>() == epoch;
  auto key = EpochKey::from(in.raw(EpochKey::size));
  const bool whole = in.done();
  wipe(*message);
  if (!ours || !whole || !key || epochIdOf(space, known->second.parents, *key) != epoch) return std::nullopt;
  return key;
}

Epochs::Minted Epochs::mint(const SpaceId& space, const EpochKeys& held, Random& random) const {
  std::set<EpochId> sealed;  // under another that is held, and truly so
  for (const auto& [epoch, known] : all) {
    const auto later = held.find(epoch);
    if (!known.stands || later == held.end()) continue;
    for (const auto& [older, bytes] : known.older) {
      const auto key = held.contains(older) ? openOne(space, later->second, older, bytes) : std::nullopt;
      if (key && equal(key->reveal(), held.at(older).reveal())) sealed.insert(older);
    }
  }
  Minted minted{{heads(), {}, {}, {}}, EpochKey::generate(random)};
  minted.mint.keyHash = keyHashOf(minted.key);
  minted.mint.epoch = idOf(space, minted.mint.parents, minted.mint.keyHash);
  for (const auto& [epoch, key] : held) {
    if (sealed.contains(epoch)) continue;
    minted.mint.older.emplace_back(epoch,
                                   sealAtRandom(olderKey(space, minted.key, epoch), space, key.reveal(), random));
  }
  return minted;
}

std::optional<std::vector<EpochId>> Epochs::set(const EpochSetId& id) const {
  const std::vector<EpochId> standing = heads();
  if (epochSetOf(standing) == id) return standing;
  for (const auto& [epoch, known] : all) {
    if (epochSetOf({epoch}) == id) return std::vector{epoch};
    if (!known.parents.empty() && epochSetOf(known.parents) == id) return known.parents;
  }
  return std::nullopt;
}

std::optional<WritingKey> writingKey(const SpaceId& space, const std::vector<EpochId>& epochs, const EpochKeys& keys) {
  if (epochs.empty()) return std::nullopt;
  std::vector<EpochId> sorted = epochs;
  std::ranges::sort(sorted);
  Bytes all;
  for (const EpochId& epoch : sorted) {
    const auto key = keys.find(epoch);
    if (key == keys.end()) {
      wipe(all);
      return std::nullopt;
    }
    const ByteView bytes = key->second.reveal();
    all.insert(all.end(), bytes.begin(), bytes.end());
  }
  WritingKey result;
  const Hash combined = hashOf(Context{"satchel writing key input v1"}, {all});
  deriveInto(combined, Context{"satchel writing key v1"}, {space}, result.writable());
  wipe(all);
  return result;
}

std::optional<Bytes> wrapEpoch(const SpaceId& space, const EpochId& epoch, const EpochKey& key, const BoxPublic& device,
                               Random& random) {
  Bytes message = wrapped(space, epoch, key.reveal());
  auto sealed = sealTo(device, wrapContext, message, random);
  wipe(message);
  return sealed;
}

Bytes sealNames(const SpaceId& space, const WritingKey& key, const std::vector<std::string>& names, Random& random) {
  Writer out;
  out.varint(names.size());
  for (const std::string& name : names) out.text(name);
  Bytes plain = out.take();
  plain.resize(paddedLength(plain.size() + 32));
  return sealAtRandom(derive<SealKey>(key, Context{"satchel names v1"}, {space}), space, plain, random);
}

std::optional<std::vector<std::string>> openNames(const SpaceId& space, const WritingKey& key, ByteView sealed) {
  const auto plain = openAtRandom(derive<SealKey>(key, Context{"satchel names v1"}, {space}), space, sealed);
  if (!plain) return std::nullopt;
  Reader in(*plain);
  std::vector<std::string> names(in.count());
  for (std::string& name : names) name = in.text();
  if (in.failed()) return std::nullopt;
  return names;
}

MacKey digestKey(const SpaceId& space, const EpochKey& first) {
  return derive<MacKey>(first, Context{"satchel digest key v1"}, {space});
}

}  // namespace satchel::sync
