// Runs of a log as they travel, in windows too: taken in where honest, refused by name where not, in whatever order
// they come.
#include "sync/segment.h"

#include "../targets.h"
#include "sync/codec.h"
#include "sync/window.h"

namespace satchel::fuzz {

using namespace sync;

namespace {

/// A log that its device wrote, with bodies as the script has them.
struct Log {
  explicit Log(Script& script) {
    static const SigningKey one = key(1), other = key(2);
    SeededRandom random(3);
    device = &one;
    stranger = &other;
    incarnation = Incarnation::begin(one, random);
    Hash previous;
    for (std::size_t n = 1 + script.byte() % 6; n > 0; --n) {
      SegmentBody body;
      if (bodies.empty() || script.byte() % 4 == 0) body.epochs = {EpochId::from(Bytes(32, script.byte())).value()};
      body.bytes = copyOf(script.sized());
      body.bytes.resize(std::max<std::size_t>(body.bytes.size(), 56));  // the least that a body is
      if (!body.epochs.empty()) epochs = epochSetOf(body.epochs);
      const auto header = headerFor({}, incarnation.log(), bodies.size() + 1, previous, epochs, body.bytes);
      previous = header->hash();
      hashes.push_back(previous);
      sets.push_back(epochs);
      bodies.push_back(std::move(body));
    }
  }
  static SigningKey key(std::uint64_t seed) {
    SeededRandom random(seed);
    return SigningKey(SigningSeed::generate(random));
  }
  Hash hashAt(Seq seq) const { return seq == 0 ? Hash{} : hashes.at(seq - 1); }
  Head head(Seq seq) const { return {seq, hashAt(seq)}; }
  /// From `first` to `last`, signed.
  Segment run(Seq first, Seq last) const {
    Segment segment{incarnation.log(), first, hashAt(first - 1), {}, {}, incarnation};
    for (Seq seq = first; seq <= last; ++seq) segment.bodies.push_back(bodies[seq - 1]);
    std::size_t at = first - 1;
    while (bodies[at].epochs.empty()) --at;
    segment.bodies[0].epochs = bodies[at].epochs;
    segment.signature = device->sign(commitSignature, hashAt(last));
    return segment;
  }

  const SigningKey *device, *stranger;
  Incarnation incarnation;
  EpochSetId epochs;
  std::vector<SegmentBody> bodies;
  std::vector<Hash> hashes;
  std::vector<EpochSetId> sets;
};

/// One thing that somebody on the way may do; false where it changed nothing.
bool tamper(Segment& segment, const Log& log, Script& script) {
  const std::size_t which = script.byte() % segment.bodies.size();
  Bytes& body = segment.bodies[which].bytes;
  const std::uint8_t flip = script.byte();
  switch (script.byte() % 9) {
    case 0:
      return false;
    case 1:
      body[script.below(body.size())] ^= flip;
      return flip != 0;
    case 2:
      segment.signature.bytes[flip % 64] ^= 1;
      return true;
    case 3:
      segment.previous.bytes[flip % 32] ^= 1;
      return true;
    case 4:
      segment.firstSeq += 1 + flip;
      return true;
    case 5:
      segment.bodies.push_back(segment.bodies[which]);
      return true;
    case 6:
      segment.bodies.erase(segment.bodies.begin() + static_cast<std::ptrdiff_t>(which));
      return true;
    case 7:
      segment.incarnation.random[flip % 32] ^= 1;
      return true;
    case 8:
      segment.signature = log.stranger->sign(commitSignature, log.hashes.back());
      return true;
  }
  return false;
}

void commits(Script& script) {
  const Log log(script);
  const Seq end = log.bodies.size();
  const Seq first = 1 + script.byte() % end, last = first + script.byte() % (end - first + 1);
  const Seq stored = script.byte() % (end + 1);
  Segment segment = log.run(first, last);
  const bool tampered = tamper(segment, log, script);
  const auto verdict = verifySegment({}, segment, log.head(stored), [&](Seq seq) {
    must(seq <= stored, "nothing is asked for that is not stored");
    return log.hashAt(seq);
  });
  if (verdict.fault != SegmentFault::none) {
    must(verdict.fresh.empty(), "nothing comes of what is refused");
    must(tampered || (verdict.fault == SegmentFault::gap && first > stored + 1), "an honest run is taken");
    return;
  }
  must(!tampered, "a changed run is refused");
  must(verdict.fresh.size() == (last > stored ? last - stored : 0), "what is new is what lies beyond the head");
  for (std::size_t i = 0; i < verdict.fresh.size(); ++i) {
    const VerifiedCommit& commit = verdict.fresh[i];
    must(commit.header.seq == stored + 1 + i && commit.hash == log.hashAt(commit.header.seq), "in order, each itself");
    must(epochSetOf(commit.epochs) == log.sets[commit.header.seq - 1], "under its own epochs");
  }
}

void facts(Script& script) {
  static const SigningKey device = Log::key(1);
  SeededRandom random(3);
  static const Incarnation incarnation = Incarnation::begin(device, random);
  Segment segment{incarnation.log(), 1, {}, {}, {}, incarnation};
  Hash previous;
  bool reads = true;
  Seq seq = 0;
  while (script.more() && segment.bodies.size() < 5) {
    const Bytes bytes = copyOf(script.sized());
    reads = reads && Fact::decode({}, segment.log, seq + 1, previous, bytes);
    previous = factHash({}, segment.log, ++seq, previous, bytes);
    segment.bodies.push_back({{}, bytes});
  }
  segment.signature = device.sign(factSignature, previous);
  const auto verdict = verifyFacts({}, segment, {}, [](Seq) { return Hash{}; });
  must((verdict.fault == SegmentFault::none) == (reads && !segment.bodies.empty()), "facts that read are taken");
  if (verdict.fault == SegmentFault::none) must(verdict.fresh.back().hash == previous, "to the last");
}

/// What a member's modified client can seal and Satchel would not: any plaintext as a window of a run, under the right
/// key. Written from the format in window.h.
Window craft(const Segment& run, std::uint32_t commits, const WritingKey& key, ByteView plaintext) {
  Window window{{EpochId{}}, commits, {}};
  Writer place;
  place.raw(SpaceId{});
  place.raw(run.log);
  place.u64(run.firstSeq);
  place.raw(run.previous);
  place.raw(epochSetOf(window.epochs));
  place.u32(commits);
  const Nonce nonce{{1}};
  window.sealed = copyOf(nonce);
  const auto sealing = derive<SealKey>(key, Context{"satchel window key v1"}, {SpaceId{}, run.log});
  const Bytes sealed = seal(sealing, nonce, place.view(), plaintext);
  window.sealed.insert(window.sealed.end(), sealed.begin(), sealed.end());
  return window;
}

void windows(Script& script) {
  static const SigningKey device = Log::key(1);
  SeededRandom random(3);
  const Incarnation incarnation = Incarnation::begin(device, random);
  const WritingKey key = WritingKey::from(Bytes(32, 5)).value();
  const Seq first = 1 + script.below(300);
  Segment run{incarnation.log(), first, first == 1 ? Hash{} : Hash{{1}}, {}, {}, incarnation};
  const auto commits = static_cast<std::uint32_t>(1 + script.below(20));
  const auto bodies = unfold({}, run, craft(run, commits, key, script.rest()), key);
  if (!bodies) return;
  must(bodies->size() == commits, "a window holds as many as it says");
  run.bodies = *bodies;
  const auto again = fold({}, run, key);
  const auto same = again ? unfold({}, run, *again, key) : std::nullopt;
  must(!again || same, "what came out of a window goes into one");
  for (std::size_t i = 0; same && i < commits; ++i) {
    must((*same)[i].bytes == run.bodies[i].bytes, "and comes out as it went in");
  }
}

}  // namespace

void segmentTarget(ByteView bytes) {
  Script script(bytes);
  switch (script.byte() % 4) {
    case 2:
      return windows(script);
    case 3:
      return facts(script);
    default:
      return commits(script);
  }
}

Seeds segmentSeeds() {
  Fact cut;
  cut.cut = Cut{};
  Bytes chain{3};
  for (int i = 0; i < 2; ++i) {
    const Bytes fact = cut.encode();
    chain.push_back(static_cast<std::uint8_t>(fact.size()));
    chain.insert(chain.end(), fact.begin(), fact.end());
  }
  // Ten commits that say `ab`, as a zstd frame of one raw block; and a frame that claims 4 TiB.
  Bytes window{2, 0, 1, 9, 49, 0x28, 0xb5, 0x2f, 0xfd, 0x20, 40, 0x41, 1, 0};
  for (int i = 0; i < 10; ++i) window.insert(window.end(), {0, 2, 'a', 'b'});
  window.insert(window.end(), 10 * 16, 7);
  Bytes claim{2, 0, 1, 9, 16, 0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 4, 0, 0, 1, 0, 0};
  claim.insert(claim.end(), 10 * 16, 7);
  const Bytes log{0, 2, 7, 3, 'a', 'b', 'c', 0, 8, 2, 'd', 'e', 1, 0};
  const auto then = [&](std::initializer_list<std::uint8_t> more) {
    Bytes all = log;
    all.insert(all.end(), more);
    return all;
  };
  return {{"whole", then({0, 2, 0, 0, 0, 0})},
          {"overlap", then({1, 1, 2, 0, 0, 0})},
          {"changed-body", then({0, 2, 0, 1, 9, 1, 3})},
          {"gap", then({2, 0, 0, 0, 0, 0})},
          {"by-a-stranger", then({0, 2, 0, 0, 0, 8})},
          {"facts", chain},
          {"window", window},
          {"window-claim", claim}};
}

}  // namespace satchel::fuzz
