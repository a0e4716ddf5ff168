#include "node/replication/wire.h"

namespace satchel::node {

void putHeads(capnp::List<wire::Head>::Builder out, const sync::VersionVector& vector) {
  unsigned i = 0;
  for (const auto& [log, head] : vector) {
    out[i].setLog(asData(log));
    out[i].setSeq(head.seq);
    out[i++].setHash(asData(head.hash));
  }
}

std::optional<sync::VersionVector> headsIn(capnp::List<wire::Head>::Reader in) {
  sync::VersionVector vector;
  for (const auto head : in) {
    const auto log = fixedFrom<sync::LogId>(head.getLog());
    const auto hash = fixedFrom<Hash>(head.getHash());
    if (!log || !hash || head.getSeq() == 0) return std::nullopt;
    vector.set(*log, {head.getSeq(), *hash});
  }
  return vector;
}

void putPlaces(capnp::List<wire::Head>::Builder out, const std::vector<sync::Head>& places) {
  for (unsigned i = 0; i < out.size(); ++i) {
    out[i].setSeq(places[i].seq);
    out[i].setHash(asData(places[i].hash));
  }
}

std::vector<sync::Head> placesIn(capnp::List<wire::Head>::Reader in) {
  std::vector<sync::Head> places;
  for (const auto place : in) {
    if (const auto hash = fixedFrom<Hash>(place.getHash())) places.push_back({place.getSeq(), *hash});
  }
  return places;
}

namespace {

void putEpochs(capnp::List<capnp::Data>::Builder out, const std::vector<sync::EpochId>& epochs) {
  for (unsigned i = 0; i < out.size(); ++i) out.set(i, asData(epochs[i]));
}

std::optional<std::vector<sync::EpochId>> epochsIn(capnp::List<capnp::Data>::Reader in) {
  std::vector<sync::EpochId> epochs;
  for (const auto epoch : in) {
    const auto id = fixedFrom<sync::EpochId>(epoch);
    if (!id) return std::nullopt;
    epochs.push_back(*id);
  }
  return epochs;
}

void putWindow(wire::Window::Builder out, const sync::Window& window) {
  putEpochs(out.initEpochs(static_cast<unsigned>(window.epochs.size())), window.epochs);
  out.setCommits(static_cast<std::uint16_t>(window.commits));
  out.setSealed(asData(window.sealed));
}

std::optional<sync::Window> windowIn(wire::Window::Reader in) {
  auto epochs = epochsIn(in.getEpochs());
  if (!epochs || epochs->empty() || in.getCommits() == 0 || in.getCommits() > sync::maxSegmentCommits)
    return std::nullopt;
  return sync::Window{std::move(*epochs), in.getCommits(), copyOf(asView(in.getSealed()))};
}

}  // namespace

void putSegment(wire::Segment::Builder out, const sync::Segment& segment) {
  out.setLog(asData(segment.log));
  out.setFirstSeq(segment.firstSeq);
  out.setPrevious(asData(segment.previous));
  out.setSignature(asData(segment.signature));
  out.setIncarnation(asData(segment.incarnation.encode()));
  auto bodies = out.initBodies(static_cast<unsigned>(segment.bodies.size()));
  for (unsigned i = 0; i < bodies.size(); ++i) {
    const sync::SegmentBody& body = segment.bodies[i];
    bodies[i].setBytes(asData(body.bytes));
    putEpochs(bodies[i].initEpochs(static_cast<unsigned>(body.epochs.size())), body.epochs);
  }
}

std::optional<sync::Segment> segmentIn(wire::Segment::Reader in) {
  sync::Segment segment;
  const auto log = fixedFrom<sync::LogId>(in.getLog());
  const auto previous = fixedFrom<Hash>(in.getPrevious());
  const auto signature = fixedFrom<Signature>(in.getSignature());
  const auto incarnation = sync::Incarnation::decode(asView(in.getIncarnation()));
  if (!log || !previous || !signature || !incarnation) return std::nullopt;
  segment.log = *log;
  segment.firstSeq = in.getFirstSeq();
  segment.previous = *previous;
  segment.signature = *signature;
  segment.incarnation = *incarnation;
  for (const auto body : in.getBodies()) {
    auto epochs = epochsIn(body.getEpochs());
    if (!epochs) return std::nullopt;
    segment.bodies.push_back({std::move(*epochs), copyOf(asView(body.getBytes()))});
  }
  return segment;
}

void putTravelling(wire::Segment::Builder out, const sync::Travelling& travelling) {
  putSegment(out, travelling.run);
  if (travelling.window) putWindow(out.initWindow(), *travelling.window);
}

std::optional<sync::Travelling> travellingIn(wire::Segment::Reader in) {
  auto run = segmentIn(in);
  auto window = in.hasWindow() ? windowIn(in.getWindow()) : std::nullopt;
  if (!run || window.has_value() != in.hasWindow() || (window && !run->bodies.empty())) return std::nullopt;
  return sync::Travelling{std::move(*run), std::move(window)};
}

void putWraps(capnp::List<wire::Wrap>::Builder out, const std::vector<Wrap>& wraps) {
  for (unsigned i = 0; i < out.size(); ++i) {
    out[i].setEpoch(asData(wraps[i].epoch));
    out[i].setDevice(asData(wraps[i].device));
    out[i].setSealed(asData(wraps[i].sealed));
    out[i].setAuthor(asData(wraps[i].author));
    out[i].setSignature(asData(wraps[i].signature));
  }
}

std::vector<Wrap> wrapsIn(capnp::List<wire::Wrap>::Reader in) {
  std::vector<Wrap> wraps;
  for (const auto wrap : in) {
    const auto epoch = fixedFrom<sync::EpochId>(wrap.getEpoch());
    const auto device = fixedFrom<VerifyKey>(wrap.getDevice());
    const auto author = fixedFrom<VerifyKey>(wrap.getAuthor());
    const auto signature = fixedFrom<Signature>(wrap.getSignature());
    if (!epoch || !device || !author || !signature) continue;
    wraps.push_back({*epoch, *device, copyOf(asView(wrap.getSealed())), *author, *signature});
  }
  return wraps;
}

void putForks(capnp::List<capnp::Data>::Builder out, const std::vector<sync::Fork>& forks) {
  for (unsigned i = 0; i < out.size(); ++i) out.set(i, asData(forks[i].encode()));
}

std::vector<sync::Fork> forksIn(capnp::List<capnp::Data>::Reader in) {
  std::vector<sync::Fork> forks;
  for (const auto bytes : in) {
    if (auto fork = sync::Fork::decode(asView(bytes))) forks.push_back(std::move(*fork));
  }
  return forks;
}

void putNote(wire::Note::Builder out, const Note& note) {
  out.setToken(asData(note.token));
  out.setSlot(static_cast<std::uint8_t>(note.slot));
  out.setSealed(asData(note.sealed));
}

std::optional<Note> noteIn(wire::Note::Reader in) {
  const auto token = fixedFrom<sync::MailboxToken>(in.getToken());
  if (!token || in.getSlot() > 1 || in.getSealed().size() != sync::sealedNoteSize) return std::nullopt;
  return Note{*token, static_cast<Slot>(in.getSlot()), copyOf(asView(in.getSealed()))};
}

}  // namespace satchel::node
