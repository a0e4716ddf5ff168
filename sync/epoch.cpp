#include "sync/epoch.h"

#include "sync/codec.h"

namespace satchel::sync {
namespace {
constexpr Context wrapContext{"satchel epoch wrap v1"};

Bytes wrapped(const SpaceId& space, const EpochId& epoch, ByteView key) {
  Writer out;
  out.raw(space);
  out.raw(epoch);
  out.raw(key);
  return out.take();
}
}  // namespace

EpochId epochIdOf(const SpaceId& space, const std::vector<EpochId>& parents, const EpochKey& key) {
  Writer all;
  for (const EpochId& parent : parents) all.raw(parent);
  const Hash keyHash = hashOf(Context{"satchel epoch key v1"}, {key.reveal()});
  return EpochId{hashOf(Context{"satchel epoch id v1"}, {space, keyHash, all.view()}).bytes};
}

std::vector<EpochId> epochHeads(const Roster& roster) {
  std::set<EpochId> heads;
  for (const FactEntry* entry : roster.valid()) {
    if (entry->fact.epoch) heads.insert(entry->fact.epoch->epoch);
  }
  for (const FactEntry* entry : roster.valid()) {
    if (!entry->fact.epoch) continue;
    for (const EpochId& parent : entry->fact.epoch->parents) heads.erase(parent);
  }
  return {heads.begin(), heads.end()};
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

std::optional<EpochKey> unwrapEpoch(const SpaceId& space, const EpochId& epoch, const std::vector<EpochId>& parents,
                                    const BoxSecret& device, ByteView wrap) {
  auto message = openBox(device, wrapContext, wrap);
  if (!message) return std::nullopt;
  Reader in(*message);
  const bool ours = in.fixedBytes<SpaceId>() == space && in.fixedBytes<EpochId>() == epoch;
  auto key = EpochKey::from(in.raw(EpochKey::size));
  const bool whole = in.done();
  wipe(*message);
  if (!ours || !whole || !key || epochIdOf(space, parents, *key) != epoch) return std::nullopt;
  return key;
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
