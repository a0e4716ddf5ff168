// The two notes by which a device is let in, as whoever carries them may change them and as whoever holds the code may
// craft them.
#include "sync/pairing.h"

#include "../targets.h"
#include "crypto/seal.h"
#include "sync/utf8.h"

namespace satchel::fuzz {

using namespace sync;

namespace {

NoteKey noteKey() {
  return NoteKey::from(Bytes(32, 3)).value();
}

/// Any plaintext, sealed under the code: see pairing.h for the format.
Bytes craft(Context slot, ByteView plaintext) {
  SeededRandom random(1);
  Bytes plain = copyOf(plaintext);
  plain.resize(sealedNoteSize - Nonce::size - sealTagSize);
  return sealAtRandom(derive<SealKey>(noteKey(), slot, {}), {}, plain, random);
}

void request(ByteView plaintext) {
  const auto read = openRequest(noteKey(), craft(Context{"satchel pairing request v1"}, plaintext));
  if (!read) return;
  must(read->personName.size() <= maxPairingName && isUtf8(asBytes(read->personName)) &&
           read->deviceName.size() <= maxPairingName && isUtf8(asBytes(read->deviceName)),
       "names are short and well formed");
  SeededRandom random(2);
  const auto again = openRequest(noteKey(), sealRequest(noteKey(), *read, random));
  must(again && again->keys == read->keys && again->person == read->person && again->carrier == read->carrier &&
           again->personName == read->personName && again->deviceName == read->deviceName &&
           again->signature == read->signature,
       "a request comes back");
  must(sixDigits(noteKey(), read->keys).size() == 6, "six digits are six");
}

void welcome(ByteView plaintext) {
  const auto read = openWelcome(noteKey(), craft(Context{"satchel pairing welcome v1"}, plaintext));
  if (!read) return;
  must(read->welcome.has_value() == read->refusal.empty(), "it welcomes or refuses");
  SeededRandom random(2);
  const auto again = openWelcome(noteKey(), sealWelcome(noteKey(), *read, random));
  must(again && again->refusal == read->refusal && again->welcome.has_value() == read->welcome.has_value(),
       "an answer comes back");
  if (!read->welcome) return;
  must(again->welcome->genesis.encode() == read->welcome->genesis.encode() &&
           again->welcome->facts == read->welcome->facts && again->welcome->log == read->welcome->log,
       "with all that it said");
}

void changed(Script script) {
  SeededRandom random(1);
  JoinRequest honest;
  honest.personName = script.text();
  honest.deviceName = script.text();
  Bytes note = sealRequest(noteKey(), honest, random);
  must(note.size() == sealedNoteSize, "all notes are of one size");
  const std::uint8_t flip = script.byte();
  note[script.below(note.size())] ^= flip;
  const auto read = openRequest(noteKey(), note);
  must(read.has_value() == (flip == 0), "exactly what was sealed opens");
  must(!openWelcome(noteKey(), note), "and in no other slot");
  if (read) must(honest.personName.starts_with(read->personName), "a name is cut, never changed");

  BoxSecret admin = BoxSecret::generate(random);
  auto wrap = *wrapNoteKey(noteKey(), {}, {}, boxPublicOf(admin), random);
  const std::uint8_t change = script.byte();
  wrap[script.below(wrap.size())] ^= change;
  must(unwrapNoteKey({}, {}, admin, wrap).has_value() == (change == 0), "a wrapped note key opens unchanged");
}

}  // namespace

void pairingTarget(ByteView bytes) {
  Script script(bytes);
  switch (script.byte() % 4) {
    case 0:
      return request(script.rest());
    case 1:
      return welcome(script.rest());
    case 2:
      return changed(script);
    case 3: {
      const ByteView sealed = script.rest();
      must(!openRequest(noteKey(), sealed) && !openWelcome(noteKey(), sealed), "what nobody sealed does not open");
      must(!unwrapNoteKey({}, {}, BoxSecret::from(Bytes(32, 1)).value(), sealed), "nor unwraps");
      return;
    }
  }
}

Seeds pairingSeeds() {
  Bytes request{0, 1};
  request.resize(2 + 96 + 16 + 1 + 64);
  for (const char* name : {"\x09Ms. Li \xe6\x9d\x8e",
                           "\x04"
                           "desk"}) {
    const std::string_view text = name;
    request.insert(request.end(), text.begin(), text.end());
  }
  request[2 + 96 + 16 + 1 + 64] = 10;
  Bytes welcome{1, 1, 1};
  welcome.resize(3 + 96 + 16 + 64 + 32 + 8 + 32);
  welcome[3 + 96 + 16 + 64 + 32] = 4;  // the enrolment's place
  Bytes refusal{1, 1, 0, 11};
  const Bytes code = bytesOf("INVITE_USED");
  refusal.insert(refusal.end(), code.begin(), code.end());
  return {{"request", request},
          {"welcome", welcome},
          {"refusal", refusal},
          {"changed", {2, 3, 'B', 'o', 'b', 4, 'd', 'e', 's', 'k', 0, 0, 0, 0, 0, 0}},
          {"nobody-sealed", Bytes(1 + sealedNoteSize, 3)}};
}

}  // namespace satchel::fuzz
