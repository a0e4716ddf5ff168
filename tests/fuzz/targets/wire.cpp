// What peers send, as Cap'n Proto structs: believed in shape only, and written as it was read.
#include "node/replication/wire.h"

#include <capnp/message.h>
#include <capnp/serialize.h>

#include "../targets.h"

namespace satchel::fuzz {

using namespace node;

namespace {

template <class Struct, class Put>
Bytes written(Put put) {
  capnp::MallocMessageBuilder message;
  put(message.initRoot<Struct>());
  const auto words = capnp::messageToFlatArray(message);
  const auto bytes = words.asBytes();
  return Bytes(bytes.begin(), bytes.end());
}

/// Calls `use` with the struct that these bytes hold, if they hold a message at all.
template <class Struct, class Use>
void readAs(ByteView bytes, Use use) {
  auto words = kj::heapArray<capnp::word>(bytes.size() / sizeof(capnp::word));
  if (words.size() > 0) memcpy(words.begin(), bytes.data(), words.asBytes().size());
  capnp::ReaderOptions options;
  options.traversalLimitInWords = 64 * 1024;
  kj::runCatchingExceptions([&] {
    capnp::FlatArrayMessageReader message(words, options);
    use(message.getRoot<Struct>());
  });
}

void segment(ByteView bytes) {
  std::optional<sync::Travelling> read;
  readAs<wire::Segment>(bytes, [&](auto in) { read = travellingIn(in); });
  if (!read) return;
  const auto put = [](const sync::Travelling& segment) {
    return written<wire::Segment>([&](auto out) { putTravelling(out, segment); });
  };
  const Bytes again = put(*read);
  std::optional<sync::Travelling> reread;
  readAs<wire::Segment>(again, [&](auto in) { reread = travellingIn(in); });
  must(reread && put(*reread) == again, "a segment comes back");
  must(reread->length() == read->length() && reread->run.log == read->run.log, "with all it holds");
}

void vectorAndWraps(ByteView bytes) {
  std::optional<sync::VersionVector> vector;
  std::vector<Wrap> wraps;
  using Take = wire::Peer::TakeParams;
  readAs<wire::Peer::HeadsParams>(bytes, [&](auto in) { vector = headsIn(in.getHeads()); });
  if (vector) {
    const Bytes again = written<wire::Peer::HeadsParams>(
        [&](auto out) { putHeads(out.initHeads(static_cast<unsigned>(vector->size())), *vector); });
    readAs<wire::Peer::HeadsParams>(again,
                                    [&](auto in) { must(headsIn(in.getHeads()) == vector, "a vector comes back"); });
    for (const auto& [log, head] : *vector) must(head.seq > 0, "a head is of something");
  }
  readAs<Take>(bytes, [&](auto in) { wraps = wrapsIn(in.getWraps()); });
  const Bytes again =
      written<Take>([&](auto out) { putWraps(out.initWraps(static_cast<unsigned>(wraps.size())), wraps); });
  std::size_t count = 0;
  readAs<Take>(again, [&](auto in) { count = wrapsIn(in.getWraps()).size(); });
  must(count == wraps.size(), "wraps come back");
}

void note(ByteView bytes) {
  std::optional<Note> read, reread;
  readAs<wire::Note>(bytes, [&](auto in) { read = noteIn(in); });
  if (!read) return;
  must(read->sealed.size() == sync::sealedNoteSize, "a note has one size");
  const Bytes again = written<wire::Note>([&](auto out) { putNote(out, *read); });
  readAs<wire::Note>(again, [&](auto in) { reread = noteIn(in); });
  must(reread && reread->token == read->token && reread->slot == read->slot && reread->sealed == read->sealed,
       "a note comes back");
}

}  // namespace

void wireTarget(ByteView bytes) {
  if (bytes.empty()) return;
  const ByteView message = bytes.subspan(1);
  switch (bytes[0] % 3) {
    case 0:
      return segment(message);
    case 1:
      return vectorAndWraps(message);
    case 2:
      return note(message);
  }
}

Seeds wireSeeds() {
  SeededRandom random(1);
  const SigningKey key(SigningSeed::generate(random));
  const auto incarnation = sync::Incarnation::begin(key, random);
  const sync::Segment segment{incarnation.log(), 1, {}, {{{sync::EpochId{}}, Bytes(60, 1)}, {{}, Bytes(56, 2)}}, {},
                              incarnation};
  const sync::Travelling folded{{incarnation.log(), 1, {}, {}, {}, incarnation},
                                sync::Window{{sync::EpochId{}}, 9, Bytes(90, 3)}};
  sync::VersionVector vector;
  vector.set(incarnation.log(), {4, {}});
  const auto of = [](std::uint8_t what, Bytes bytes) {
    bytes.insert(bytes.begin(), what);
    return bytes;
  };
  return {{"segment", of(0, written<wire::Segment>([&](auto out) { putSegment(out, segment); }))},
          {"window", of(0, written<wire::Segment>([&](auto out) { putTravelling(out, folded); }))},
          {"vector", of(1, written<wire::Peer::HeadsParams>([&](auto out) { putHeads(out.initHeads(1), vector); }))},
          {"wraps", of(1, written<wire::Peer::TakeParams>([&](auto out) {
                         putWraps(out.initWraps(1), {{{}, {}, Bytes(80, 3), {}, {}}});
                       }))},
          {"note", of(2, written<wire::Note>([&](auto out) {
                        putNote(out, {{}, Slot::welcome, Bytes(sync::sealedNoteSize, 4)});
                      }))}};
}

}  // namespace satchel::fuzz
