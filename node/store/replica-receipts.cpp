// What devices say they hold: the latest receipt of each, and what the roots in them stand for. Invariant: one receipt
// a device, of those who belong; a vector is kept only while a receipt names its root.
#include "node/store/branches.h"
#include "node/store/replica.h"
#include "sync/codec.h"
#include "sync/receipt-pace.h"

namespace satchel::node {
namespace {

using sync::LogId;
using sync::Receipt;
using sync::Seq;
using sync::VersionVector;

constexpr std::size_t mostVectors = 1024;      ///< of others, in a space: some 25 MB at 5,000 devices
constexpr std::size_t mostUnknownLogs = 1024;  ///< in one

Key vectorKey(const Space& space, const Hash& root) {
  return Key().u32(space.number).raw(root);
}

std::set<Hash> rootsIn(const sync::Receipts& receipts) {
  std::set<Hash> roots;
  for (const auto& [device, receipt] : receipts.all()) {
    roots.insert(receipt.standing.stored);
    roots.insert(receipt.standing.merged);
  }
  return roots;
}

}  // namespace

void Replica::loadReceipts(const ReadTransaction& txn, Space& space) {
  txn.scanPrefix(Table::receipts, Key().u32(space.number), [&](ByteView, ByteView bytes) {
    const auto receipt = Receipt::decode(bytes);
    if (!receipt) throw StoreDamaged("STORE_DAMAGED: a receipt does not read");
    space.receipts.keep(*receipt);
    return true;
  });
}

VersionVector Replica::merged(const ReadTransaction& txn, const Space& space) const {
  const Branches branches(txn, space);
  VersionVector vector;
  for (const auto& [id, log] : space.logs) {
    const Seq seq = std::min(log.merged, log.stored.seq);
    if (seq == 0 || seq < log.start) continue;
    const auto hash = seq == log.stored.seq ? std::optional(log.stored.hash) : branches.hashAt(id, seq);
    if (!hash) throw StoreDamaged("STORE_DAMAGED: a commit has no position");
    vector.set(id, {seq, *hash});
  }
  return vector;
}

sync::Standing Replica::standing(const ReadTransaction& txn, const Space& space) const {
  return {space.factHeads().hash(), space.commits().hash(), merged(txn, space).hash(), space.digest};
}

bool Replica::signReceipt(WriteTransaction& txn, Space& space) {
  const VerifyKey& self = identity.keys().device;
  if (space.roster.roleOf(self) == sync::Role::none) return false;
  const Receipt* last = space.receipts.of(self);
  const sync::Incarnation& log = space.logs.at(space.own).incarnation;
  const sync::Standing now = standing(txn, space);
  const bool ofThisLog = last != nullptr && last->log() == space.own;
  if (ofThisLog && last->standing == now && clock.now() - last->time < sync::ReceiptPace::daily) return false;
  const Receipt receipt =
      Receipt::sign(identity.log(), space.id, log, ofThisLog ? last->counter + 1 : 1, now, clock.now());
  if (!space.receipts.keep(receipt)) return false;
  txn.put(Table::receipts, Key().u32(space.number).raw(self), receipt.encode());
  dropVectors(txn, space, rootsIn(space.receipts));
  keepOwnVectors(txn, space);
  changes.receipts[space.number].push_back(receipt);
  return true;
}

bool Replica::keepReceipt(WriteTransaction& txn, Space& space, const Receipt& receipt) {
  // Whoever does not belong, as far as is known here, says nothing to anybody; it is offered again when facts come.
  if (space.roster.roleOf(receipt.device) == sync::Role::none) return true;
  if (receipt.space != space.id) return false;
  if (!space.receipts.isNews(receipt)) return true;
  if (!receipt.isSigned()) return false;
  space.receipts.keep(receipt);
  txn.put(Table::receipts, Key().u32(space.number).raw(receipt.device), receipt.encode());
  changes.receipts[space.number].push_back(receipt);
  return true;
}

void Replica::keepOwnVectors(WriteTransaction& txn, const Space& space) {
  for (const VersionVector& here : {space.commits(), merged(txn, space)}) keepVector(txn, space, here);
}

void Replica::keepVector(WriteTransaction& txn, const Space& space, const VersionVector& vector) {
  const Hash root = vector.hash();
  if (vector.size() > space.logs.size() + mostUnknownLogs || !rootsIn(space.receipts).contains(root) ||
      txn.get(Table::vectors, vectorKey(space, root)))
    return;
  std::size_t kept = 0;
  txn.scanPrefix(Table::vectors, Key().u32(space.number), [&](ByteView, ByteView) { return ++kept < mostVectors; });
  if (kept < mostVectors) putVector(txn, space, vector);
}

void Replica::putVector(WriteTransaction& txn, const Space& space, const VersionVector& vector) {
  const Branches branches(txn, space);
  sync::Writer out;
  out.varint(vector.size());
  for (const auto& [log, head] : vector) {
    const bool stored = branches.hashAt(log, head.seq) == head.hash;
    out.u8(stored ? 1 : 0);
    if (stored) {
      out.varint(space.logs.at(log).number);
    } else {
      out.raw(log);
      out.raw(head.hash);
    }
    out.varint(head.seq);
  }
  txn.put(Table::vectors, vectorKey(space, vector.hash()), out.view());
}

std::optional<VersionVector> Replica::vectorOf(const ReadTransaction& txn, const Space& space, const Hash& root) const {
  const VersionVector here = space.commits();
  if (here.hash() == root) return here;
  if (VersionVector known = merged(txn, space); known.hash() == root) return known;
  const auto kept = txn.get(Table::vectors, vectorKey(space, root));
  if (!kept) return std::nullopt;
  const Branches branches(txn, space);
  VersionVector vector;
  sync::Reader in(*kept);
  for (std::size_t left = in.count(3); left > 0 && !in.failed(); --left) {
    if (in.u8() == 1) {
      const LogId log = logOf(static_cast<std::uint32_t>(in.varint()));
      const Seq seq = in.varint();
      vector.set(log, {seq, branches.hashAt(log, seq).value_or(Hash{})});
    } else {
      const LogId log = in.fixedBytes<LogId>();
      const Hash hash = in.fixedBytes<Hash>();
      vector.set(log, {in.varint(), hash});
    }
  }
  if (!in.done() || vector.hash() != root) throw StoreDamaged("STORE_DAMAGED: a kept vector does not give its root");
  return vector;
}

std::set<Hash> Replica::unknownRoots(const ReadTransaction& txn, const Space& space) const {
  std::set<Hash> roots;
  for (const auto& [device, receipt] : space.receipts.all()) {
    const sync::Role role = space.roster.roleOf(device);
    if (role == sync::Role::none) continue;
    roots.insert(receipt.standing.stored);
    if (role != sync::Role::carrier) roots.insert(receipt.standing.merged);
  }
  roots.erase(space.commits().hash());
  roots.erase(merged(txn, space).hash());
  std::erase_if(roots, [&](const Hash& root) { return txn.get(Table::vectors, vectorKey(space, root)).has_value(); });
  return roots;
}

void Replica::dropVectors(WriteTransaction& txn, const Space& space, const std::set<Hash>& but) {
  std::vector<Bytes> gone;
  txn.scanPrefix(Table::vectors, Key().u32(space.number), [&](ByteView key, ByteView) {
    if (!but.contains(Hash::from(key.subspan(4)).value_or(Hash{}))) gone.push_back(copyOf(key));
    return true;
  });
  for (const Bytes& key : gone) txn.erase(Table::vectors, key);
}

}  // namespace satchel::node
