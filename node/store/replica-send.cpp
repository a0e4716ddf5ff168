// What peers are sent: runs of logs that end where a signature is kept.
#include "node/store/replica.h"
#include "sync/codec.h"

namespace satchel::node {
namespace {

using sync::Chain;
using sync::Seq;

/// The commit or fact at a place of a log, as a segment carries it; and the hash of what stands before it.
struct Piece {
  sync::SegmentBody body;
  Hash previous;
};

std::optional<Piece> commitAt(const ReadTransaction& txn, const Space& space, const LogState& log, Seq seq) {
  const auto position = txn.get(Table::positions, Key().u32(space.number).u32(log.number).u64(seq));
  const auto entry =
      position ? txn.get(Table::feed, Key().u32(space.number).u64(bigEndian(position->first(8)))) : std::nullopt;
  if (!entry) return std::nullopt;
  sync::Reader in(*entry);
  const auto header = sync::Header::decode(in.raw(sync::headerSize));
  Piece piece;
  piece.body.epochs.resize(in.count(32));
  for (sync::EpochId& epoch : piece.body.epochs) epoch = in.fixedBytes<sync::EpochId>();
  if (!header || in.failed()) throw StoreDamaged("RECORD_DAMAGED: a stored commit does not read");
  piece.previous = header->previous;
  piece.body.bytes = copyOf(in.rest());
  return piece;
}

}  // namespace

std::optional<sync::Segment> Replica::segmentAfter(const ReadTransaction& txn, const Space& space, Chain chain,
                                                   const sync::LogId& id, Seq after) const {
  const auto known = space.logs.find(id);
  if (known == space.logs.end()) return std::nullopt;
  const LogState& log = known->second;

  // How far the run may go: to the last signature within the limits on commits and bytes.
  sync::Segment segment;
  Seq last = 0;
  std::size_t kept = 0, bytes = 0;
  std::vector<sync::EpochId> epochs;
  const auto add = [&](const LogState& holder, Seq seq, Piece piece) {
    bytes += piece.body.bytes.size();
    if (bytes > sync::maxSegmentBytes || segment.bodies.size() == sync::maxSegmentCommits) return false;
    if (segment.bodies.empty()) segment.previous = piece.previous;
    if (!segment.bodies.empty() && piece.body.epochs == epochs) {
      piece.body.epochs.clear();
    } else {
      epochs = piece.body.epochs;
    }
    segment.bodies.push_back(std::move(piece.body));
    if (const auto signature = txn.get(Table::signatures, signatureKey(chain, space, holder, seq))) {
      segment.signature = Signature::from(*signature).value_or(Signature{});
      last = seq;
      kept = segment.bodies.size();
    }
    return true;
  };
  if (chain == Chain::commits) {
    after = std::max(after, log.start - 1);
    if (after >= log.stored.seq) return std::nullopt;
    // Where branches begin, the next signature may lie in one of them: the run then goes on that far.
    const Branches branches(txn, space);
    for (const sync::LogId& along : branches.family(id)) {
      segment.bodies.clear();
      bytes = 0;
      for (Seq seq = after + 1; seq <= space.logs.at(along).stored.seq; ++seq) {
        if (seq > log.stored.seq && last != 0) break;
        const LogState& holder = space.logs.at(branches.holderOf(along, seq));
        auto piece = commitAt(txn, space, holder, seq);
        if (!piece || !add(holder, seq, std::move(*piece))) break;
      }
      if (last != 0) break;
    }
  } else {
    Hash previous;
    txn.scanPrefix(Table::facts, Key().u32(space.number).u32(log.number), [&](ByteView key, ByteView fact) {
      const Seq seq = bigEndian(key.subspan(8));
      const Hash before = previous;
      previous = sync::factHash(space.id, id, seq, previous, fact);
      return seq <= after || add(log, seq, {{{}, copyOf(fact)}, before});
    });
  }
  if (last == 0) return std::nullopt;
  segment.bodies.resize(kept);
  segment.log = id;
  segment.firstSeq = after + 1;
  segment.incarnation = log.incarnation;
  return segment;
}

}  // namespace satchel::node
