// Between what travels (schema/wire.capnp) and what the node works with. Invariant: pure translation; what comes in is
// measured and shaped here, and believed by nobody before sync/ has judged it.
#pragma once
#include "node/replication/mailboxes.h"
#include "node/store/replica.h"
#include "schema/wire.capnp.h"
#include "sync/window.h"

namespace satchel::node {

inline capnp::Data::Reader asData(ByteView bytes) {
  return {bytes.data(), bytes.size()};
}
inline ByteView asView(capnp::Data::Reader data) {
  return {data.begin(), data.size()};
}
template <class Fixed>
std::optional<Fixed> fixedFrom(capnp::Data::Reader data) {
  return Fixed::from(asView(data));
}

inline wire::Chain chainOut(sync::Chain chain) {
  return chain == sync::Chain::facts ? wire::Chain::FACTS : wire::Chain::COMMITS;
}
inline sync::Chain chainIn(wire::Chain chain) {
  return chain == wire::Chain::FACTS ? sync::Chain::facts : sync::Chain::commits;
}

void putHeads(capnp::List<wire::Head>::Builder out, const sync::VersionVector& vector);
/// Nothing where one head is malformed.
std::optional<sync::VersionVector> headsIn(capnp::List<wire::Head>::Reader in);

/// Places of one log, in order; `headsIn` holds one of each log.
void putPlaces(capnp::List<wire::Head>::Builder out, const std::vector<sync::Head>& places);
std::vector<sync::Head> placesIn(capnp::List<wire::Head>::Reader in);

void putSegment(wire::Segment::Builder out, const sync::Segment& segment);
/// Nothing where it is malformed, an incarnation that does not verify included.
std::optional<sync::Segment> segmentIn(wire::Segment::Reader in);
/// A run as it travels, perhaps in a window.
void putTravelling(wire::Segment::Builder out, const sync::Travelling& travelling);
std::optional<sync::Travelling> travellingIn(wire::Segment::Reader in);

void putWraps(capnp::List<wire::Wrap>::Builder out, const std::vector<Wrap>& wraps);
std::vector<Wrap> wrapsIn(capnp::List<wire::Wrap>::Reader in);

void putForks(capnp::List<capnp::Data>::Builder out, const std::vector<sync::Fork>& forks);
/// Those that read.
std::vector<sync::Fork> forksIn(capnp::List<capnp::Data>::Reader in);

void putNote(wire::Note::Builder out, const Note& note);
/// Nothing for another shape or size than notes have.
std::optional<Note> noteIn(wire::Note::Reader in);

}  // namespace satchel::node
