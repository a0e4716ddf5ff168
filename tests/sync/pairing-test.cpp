// Pairing: Alice invites, Bob joins, Carol is another admin, Mallory should not matter.
#include "sync/pairing.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <cctype>

#include "crypto/seal.h"

using namespace satchel;
using namespace satchel::sync;

namespace {

constexpr std::string_view known = "0123456789ABCDEFGHJKMNPQRS";

/// One invitation, as it goes when all is well.
struct Story {
  SeededRandom random;
  PairingCode code;
  NoteKey key;
  Identity bob;
  Genesis genesis;
  BatchId invitation;

  explicit Story(std::uint64_t seed = 1)
      : random(seed),
        code(PairingCode::generate(random)),
        key(code.noteKey()),
        bob(Identity::generate(random)),
        genesis{random.make<VerifyKey>(), random.make<VerifyKey>(), random.make<Hash>().bytes},
        invitation(random.make<BatchId>()) {}

  JoinRequest request() {
    return {
        bob.keys(), random.make<PersonId>(), "鲍勃", "Bob's laptop", false, signRequest(code.signingKey(), bob.keys())};
  }
  WelcomeNote welcome() {
    const Signature proof = proveInvitation(code.signingKey(), genesis.id(), invitation);
    return {Welcome{genesis, invitation, proof, random.make<LogId>(), Head{7, random.make<Hash>()}}, ""};
  }
};

bool same(const JoinRequest& a, const JoinRequest& b) {
  return a.keys == b.keys && a.person == b.person && a.personName == b.personName && a.deviceName == b.deviceName &&
         a.carrier == b.carrier && a.signature == b.signature;
}

Bytes flipped(ByteView bytes, std::size_t bit) {
  Bytes result = copyOf(bytes);
  result[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
  return result;
}

/// What Mallory can do who holds the code: seal any plaintext for a slot.
SealKey slotKey(const NoteKey& key, std::string_view slot) {
  return derive<SealKey>(key, Context{slot}, {});
}
constexpr std::string_view requestSlot = "satchel pairing request v1", welcomeSlot = "satchel pairing welcome v1";

}  // namespace

TEST_CASE("Alice's code reaches Bob however he types it") {
  Story story;
  const std::string text = story.code.text();
  CHECK(text.size() == 26);
  CHECK(text.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ") == std::string::npos);

  const auto code = PairingCode::parse("0123456789ABCDEFGHJKMNPQRS");
  REQUIRE(code);
  CHECK(code->text() == known);
  CHECK(PairingCode::parse("0123-4567-89ab-cdef-ghjk-mnpq-rs")->text() == known);
  CHECK(PairingCode::parse("  ol23 4567 89AB CDEF GHJK MNPQ RS\r\n")->text() == known);
  CHECK(PairingCode::parse("Oi23456789ABCDEFGHJKMNPQRS")->text() == known);
}

TEST_CASE("what Bob mistypes is no code") {
  CHECK(!PairingCode::parse(""));
  CHECK(!PairingCode::parse("0123456789ABCDEFGHJKMNPQR"));     // one short
  CHECK(!PairingCode::parse("0123456789ABCDEFGHJKMNPQRST"));   // one over
  CHECK(!PairingCode::parse("0123456789ABCDEFGHJKMNPQRS00"));  // the 28 characters of 17 bytes
  CHECK(!PairingCode::parse("U123456789ABCDEFGHJKMNPQRS"));    // U is in no code
  CHECK(!PairingCode::parse("0123456789ABCDEFGHJKMNPQ\xc3\xa9"));
  CHECK(!PairingCode::parse("0123_456789ABCDEFGHJKMNPQRS"));
}

TEST_CASE("a code has 130 bits, and only those") {
  SeededRandom random(3);
  std::array<int, 136> ones{};
  for (int i = 0; i < 400; ++i) {
    const auto code = PairingCode::generate(random);
    for (std::size_t bit = 0; bit < 136; ++bit) ones[bit] += code.reveal()[bit / 8] >> (7 - bit % 8) & 1;
  }
  for (std::size_t bit = 0; bit < 130; ++bit) CHECK((ones[bit] > 100 && ones[bit] < 300));
  for (std::size_t bit = 130; bit < 136; ++bit) CHECK(ones[bit] == 0);

  const Story story;
  Bytes bytes = copyOf(story.code.reveal());
  CHECK(PairingCode::from(bytes)->text() == story.code.text());
  for (std::size_t bit = 0; bit < 6; ++bit) CHECK(!PairingCode::from(flipped(bytes, 16 * 8 + bit)));
  bytes.pop_back();
  CHECK(!PairingCode::from(bytes));
  CHECK(!PairingCode::from({}));
}

TEST_CASE("any code comes back from its text and from its bytes") {
  CHECK(rc::check([](std::uint64_t seed, const std::vector<std::uint8_t>& whims) {
    SeededRandom random(seed);
    const auto code = PairingCode::generate(random);
    std::string typed = code.text();
    for (const std::uint8_t whim : whims) {
      const std::size_t at = whim / 4 % (typed.size() + 1);
      if (whim % 4 == 0) typed.insert(at, "-");
      if (whim % 4 == 1) typed.insert(at, " ");
      if (whim % 4 == 2 && at < typed.size() && std::isupper(static_cast<unsigned char>(typed[at]))) typed[at] += 32;
    }
    const auto parsed = PairingCode::parse(typed);
    RC_ASSERT(parsed.has_value());
    RC_ASSERT(equal(parsed->reveal(), code.reveal()));
    RC_ASSERT(PairingCode::from(code.reveal())->text() == code.text());
  }));
}

TEST_CASE("both sides, from the code alone, meet at the same mailbox with the same keys") {
  const Story story;
  const auto typed = PairingCode::parse(story.code.text());
  CHECK(equal(typed->noteKey().reveal(), story.key.reveal()));
  CHECK(typed->signingKey().verifyKey() == story.code.signingKey().verifyKey());
  CHECK(mailboxOf(typed->noteKey()) == mailboxOf(story.key));
  CHECK(mailboxOf(Story(2).key) != mailboxOf(story.key));
}

TEST_CASE("codes handed out by one Satchel are understood by every later one") {
  const auto code = PairingCode::parse(known);
  REQUIRE(code);
  const DeviceKeys keys{VerifyKey{{1}}, BoxPublic{{2}}, BoxPublic{{3}}};
  CHECK(hex(code->reveal()) == "00443214c74254b635cf84653a56d7c640");
  CHECK(hex(code->noteKey().reveal()) == "790e51ac79fd613856e07b7276a37b7b5ce3c38af593108110c067194ea13aa3");
  CHECK(hex(mailboxOf(code->noteKey())) == "420ddca101800ff097b29bce2394b6e8");
  CHECK(hex(code->signingKey().verifyKey()) == "a8edb2655a4169a8c2e7e631dd9a8ee2343ad389659bb318ac027965ba80cfe2");
  CHECK(sixDigits(code->noteKey(), keys) == "986262");

  Bytes three = copyOf(keys.device);
  three.insert(three.end(), keys.link.bytes.begin(), keys.link.bytes.end());
  three.insert(three.end(), keys.box.bytes.begin(), keys.box.bytes.end());
  const SigningKey signing = code->signingKey();
  CHECK(signRequest(signing, keys) == signing.sign(Context{"satchel pairing request signature v1"}, three));
  Bytes invited(48, 0);
  invited[0] = 4, invited[32] = 5;
  CHECK(proveInvitation(signing, SpaceId{{4}}, BatchId{{5}}) ==
        signing.sign(Context{"satchel pairing invitation proof v1"}, invited));
}

TEST_CASE("Bob asks, Alice reads who he is and that he held the code") {
  Story story;
  const JoinRequest asked = story.request();
  const auto read = openRequest(story.key, sealRequest(story.key, asked, story.random));
  REQUIRE(read);
  CHECK(same(*read, asked));
  CHECK(read->personName == "鲍勃");
  CHECK(checkRequest(story.code.signingKey().verifyKey(), read->keys, read->signature));
}

TEST_CASE("a relay that joins says that it is one") {
  Story story;
  JoinRequest asked = story.request();
  asked.carrier = true;
  CHECK(openRequest(story.key, sealRequest(story.key, asked, story.random))->carrier);
}

TEST_CASE("Alice welcomes, and Bob checks that this invitation to this space was his code's") {
  Story story;
  const WelcomeNote sent = story.welcome();
  const auto read = openWelcome(story.key, sealWelcome(story.key, sent, story.random));
  REQUIRE(read);
  REQUIRE(read->welcome);
  CHECK(read->refusal.empty());
  CHECK(read->welcome->genesis.encode() == story.genesis.encode());
  CHECK(read->welcome->invitation == sent.welcome->invitation);
  CHECK(read->welcome->proof == sent.welcome->proof);
  CHECK(read->welcome->log == sent.welcome->log);
  CHECK(read->welcome->facts == sent.welcome->facts);
  const VerifyKey code = story.code.signingKey().verifyKey();
  CHECK(checkInvitation(code, read->welcome->genesis.id(), read->welcome->invitation, read->welcome->proof));
}

TEST_CASE("Alice refuses, and Bob learns why") {
  Story story;
  const auto read = openWelcome(story.key, sealWelcome(story.key, {std::nullopt, "INVITE_EXPIRED"}, story.random));
  REQUIRE(read);
  CHECK(!read->welcome);
  CHECK(read->refusal == "INVITE_EXPIRED");
}

TEST_CASE("a note that says nothing, or two things, is a bug of ours and is not sent") {
  Story story;
  WelcomeNote both = story.welcome();
  both.refusal = "INVITE_USED";
  WelcomeNote nowhere = story.welcome();
  nowhere.welcome->facts = {};
  CHECK_THROWS_AS(sealWelcome(story.key, both, story.random), std::logic_error);
  CHECK_THROWS_AS(sealWelcome(story.key, nowhere, story.random), std::logic_error);
  CHECK_THROWS_AS(sealWelcome(story.key, {}, story.random), std::logic_error);
  CHECK_THROWS_AS(sealWelcome(story.key, {std::nullopt, "it was used"}, story.random), std::logic_error);
  CHECK_THROWS_AS(sealWelcome(story.key, {std::nullopt, std::string(65, 'X')}, story.random), std::logic_error);
}

TEST_CASE("the relay that carries the notes cannot tell long names from short, or a welcome from a refusal") {
  Story story;
  CHECK(sealWelcome(story.key, story.welcome(), story.random).size() == sealedNoteSize);
  CHECK(sealWelcome(story.key, {std::nullopt, "INVITE_USED"}, story.random).size() == sealedNoteSize);
  CHECK(sealWelcome(story.key, {std::nullopt, std::string(64, 'X')}, story.random).size() == sealedNoteSize);
  const JoinRequest asked = story.request();
  CHECK(sealRequest(story.key, asked, story.random) != sealRequest(story.key, asked, story.random));
  CHECK(rc::check([&](const std::string& personName, const std::string& deviceName) {
    JoinRequest named = asked;
    named.personName = personName;
    named.deviceName = deviceName;
    const Bytes sealed = sealRequest(story.key, named, story.random);
    RC_ASSERT(sealed.size() == sealedNoteSize);
    RC_ASSERT(openRequest(story.key, sealed).has_value());
  }));
}

TEST_CASE("a name too long is cut between two characters, and broken text where it breaks") {
  Story story;
  const auto carried = [&](const std::string& name) {
    JoinRequest asked = story.request();
    asked.personName = asked.deviceName = name;
    const auto read = openRequest(story.key, sealRequest(story.key, asked, story.random));
    REQUIRE(read);
    CHECK(read->personName == read->deviceName);
    return read->personName;
  };
  std::string chinese, cut;
  for (int i = 0; i < 100; ++i) chinese += "王";
  for (int i = 0; i < 85; ++i) cut += "王";
  CHECK(carried(chinese) == cut);  // 255 bytes
  CHECK(carried(std::string(256, 'b')) == std::string(256, 'b'));
  CHECK(carried(std::string(257, 'b')) == std::string(256, 'b'));
  CHECK(carried("Bob\xff!") == "Bob");
  CHECK(carried("").empty());
}

TEST_CASE("a note opens for its own code and its own slot only") {
  Story story;
  const Story other(2);
  const Bytes request = sealRequest(story.key, story.request(), story.random);
  const Bytes welcome = sealWelcome(story.key, story.welcome(), story.random);
  CHECK(!openRequest(other.key, request));
  CHECK(!openWelcome(other.key, welcome));
  CHECK(!openWelcome(story.key, request));
  CHECK(!openRequest(story.key, welcome));
}

TEST_CASE("a note that was cut, lengthened or changed on the way does not open") {
  Story story;
  const Bytes request = sealRequest(story.key, story.request(), story.random);
  const Bytes welcome = sealWelcome(story.key, story.welcome(), story.random);
  const auto opens = [&](ByteView bytes) { return openRequest(story.key, bytes) || openWelcome(story.key, bytes); };
  CHECK(opens(request));
  CHECK(opens(welcome));
  for (const Bytes& note : {request, welcome}) {
    for (std::size_t length = 0; length < note.size(); ++length) REQUIRE(!opens(ByteView(note).first(length)));
    for (std::size_t bit = 0; bit < 8 * note.size(); ++bit) REQUIRE(!opens(flipped(note, bit)));
    Bytes longer = note;
    longer.push_back(0);
    CHECK(!opens(longer));
  }
}

TEST_CASE("whatever Mallory seals who holds the code is read as it stands or not at all") {
  Story story;
  const SealKey requests = slotKey(story.key, requestSlot), welcomes = slotKey(story.key, welcomeSlot);
  const auto sealRaw = [&](const SealKey& slot, ByteView plain) { return sealAtRandom(slot, {}, plain, story.random); };
  // Whether it opened; what opens says again, sealed, exactly the same bytes.
  const auto readsRequest = [&](ByteView plain) {
    const auto read = openRequest(story.key, sealRaw(requests, plain));
    if (!read) return false;
    REQUIRE(openAtRandom(requests, {}, sealRequest(story.key, *read, story.random)) == copyOf(plain));
    return true;
  };
  const auto readsWelcome = [&](ByteView plain) {
    const auto read = openWelcome(story.key, sealRaw(welcomes, plain));
    if (!read) return false;
    REQUIRE(openAtRandom(welcomes, {}, sealWelcome(story.key, *read, story.random)) == copyOf(plain));
    return true;
  };
  const Bytes request = *openAtRandom(requests, {}, sealRequest(story.key, story.request(), story.random));
  const Bytes welcome = *openAtRandom(welcomes, {}, sealWelcome(story.key, story.welcome(), story.random));
  const Bytes refusal =
      *openAtRandom(welcomes, {}, sealWelcome(story.key, {std::nullopt, "INVITE_USED"}, story.random));
  REQUIRE(readsRequest(request));
  REQUIRE(readsWelcome(welcome));
  REQUIRE(readsWelcome(refusal));

  SECTION("cut at any length, whether or not filled up again") {
    for (std::size_t length = 0; length < request.size(); ++length) {
      for (const Bytes& plain : {request, welcome, refusal}) {
        Bytes shorter(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(length));
        REQUIRE(!readsRequest(shorter));
        REQUIRE(!readsWelcome(shorter));
        shorter.resize(plain.size());
        readsRequest(shorter);
        readsWelcome(shorter);
      }
    }
  }
  SECTION("any one bit turned") {
    for (std::size_t bit = 0; bit < 8 * request.size(); ++bit) {
      readsRequest(flipped(request, bit));
      readsWelcome(flipped(welcome, bit));
      readsWelcome(flipped(refusal, bit));
    }
  }
  SECTION("anything at all") {
    CHECK(rc::check([&](std::uint64_t seed, std::uint8_t second) {
      SeededRandom random(seed);
      Bytes plain(request.size());
      random.fill(plain);
      readsRequest(plain);
      readsWelcome(plain);
      plain[0] = 1;  // the version, and for welcomes what it is
      plain[1] = second % 3;
      readsRequest(plain);
      readsWelcome(plain);
    }));
  }
  SECTION("what breaks a rule of the format is refused") {
    const auto with = [](Bytes plain, std::size_t at, std::uint8_t byte) {
      plain[at] = byte;
      return plain;
    };
    CHECK(!readsRequest(with(request, 0, 2)));    // a later version
    CHECK(!readsRequest(with(request, 113, 2)));  // carrier is yes or no
    Bytes longName = request;                     // 257 letters, where 256 may stand
    longName[178] = 0x81, longName[179] = 0x02;
    std::fill(longName.begin() + 180, longName.begin() + 180 + 257, 'b');
    std::fill(longName.begin() + 180 + 257, longName.end(), 0);
    CHECK(!readsRequest(longName));
    CHECK(!readsRequest(with(request, 178, 250)));                  // a name whose length is not what follows
    CHECK(!readsRequest(with(request, 179, 0xff)));                 // a name that is not UTF-8
    CHECK(!readsRequest(with(request, request.size() - 1, 1)));     // padding is zeros
    CHECK(!readsWelcome(with(welcome, 0, 0)));                      // an earlier version
    CHECK(!readsWelcome(with(welcome, 1, 2)));                      // neither welcome nor refusal
    CHECK(!readsWelcome(with(welcome, 2 + 96 + 16 + 64 + 32, 0)));  // facts up to seq 0: believes nothing
    CHECK(!readsWelcome(with(refusal, 2, 0)));                      // refused without a word
    CHECK(!readsWelcome(with(refusal, 3, 'i')));                    // no error code
  }
}

TEST_CASE("Bob's signature enrols Bob's three keys and no others") {
  Story story;
  const VerifyKey code = story.code.signingKey().verifyKey();
  const DeviceKeys bob = story.bob.keys();
  const Signature signature = signRequest(story.code.signingKey(), bob);
  REQUIRE(checkRequest(code, bob, signature));
  const DeviceKeys mallory = Identity::generate(story.random).keys();
  CHECK(!checkRequest(code, mallory, signature));
  CHECK(!checkRequest(code, {mallory.device, bob.link, bob.box}, signature));
  CHECK(!checkRequest(code, {bob.device, mallory.link, bob.box}, signature));
  CHECK(!checkRequest(code, {bob.device, bob.link, mallory.box}, signature));
  CHECK(!checkRequest(code, {bob.device, bob.box, bob.link}, signature));
  CHECK(!checkRequest(Story(2).code.signingKey().verifyKey(), bob, signature));
  for (std::size_t bit = 0; bit < 8 * Signature::size; ++bit) {
    REQUIRE(!checkRequest(code, bob, *Signature::from(flipped(signature, bit))));
  }
  CHECK(!checkRequest(code, bob, {}));
}

TEST_CASE("the proof of one invitation serves no other, nor another space, nor as a request") {
  Story story;
  const SigningKey code = story.code.signingKey();
  const SpaceId space = story.genesis.id();
  const Signature proof = proveInvitation(code, space, story.invitation);
  REQUIRE(checkInvitation(code.verifyKey(), space, story.invitation, proof));
  CHECK(!checkInvitation(code.verifyKey(), space, story.random.make<BatchId>(), proof));
  CHECK(!checkInvitation(code.verifyKey(), story.random.make<SpaceId>(), story.invitation, proof));
  CHECK(!checkInvitation(Story(2).code.signingKey().verifyKey(), space, story.invitation, proof));
  CHECK(!checkInvitation(code.verifyKey(), space, story.invitation, signRequest(code, story.bob.keys())));
  for (std::size_t bit = 0; bit < 8 * Signature::size; ++bit) {
    REQUIRE(!checkInvitation(code.verifyKey(), space, story.invitation, *Signature::from(flipped(proof, bit))));
  }
}

TEST_CASE("Carol, another admin, can answer in Alice's place") {
  Story story;
  const Identity carol = Identity::generate(story.random), mallory = Identity::generate(story.random);
  const SpaceId space = story.genesis.id();
  const auto wrapped = wrapNoteKey(story.key, space, story.invitation, carol.keys().box, story.random);
  REQUIRE(wrapped);
  const auto key = unwrapNoteKey(space, story.invitation, carol.box(), *wrapped);
  REQUIRE(key);
  CHECK(mailboxOf(*key) == mailboxOf(story.key));
  CHECK(openRequest(*key, sealRequest(story.key, story.request(), story.random)));

  CHECK(!unwrapNoteKey(space, story.invitation, mallory.box(), *wrapped));
  CHECK(!unwrapNoteKey(space, story.random.make<BatchId>(), carol.box(), *wrapped));
  CHECK(!unwrapNoteKey(story.random.make<SpaceId>(), story.invitation, carol.box(), *wrapped));
  for (std::size_t length = 0; length < wrapped->size(); ++length) {
    REQUIRE(!unwrapNoteKey(space, story.invitation, carol.box(), ByteView(*wrapped).first(length)));
  }
  for (std::size_t bit = 0; bit < 8 * wrapped->size(); ++bit) {
    // X25519 passes over the top bit of a public key, but the seal's key does not
    REQUIRE(!unwrapNoteKey(space, story.invitation, carol.box(), flipped(*wrapped, bit)));
  }
  CHECK(!wrapNoteKey(story.key, space, story.invitation, BoxPublic{}, story.random));
}

TEST_CASE("Alice and Bob read the same six digits, and others where it is another laptop or another code") {
  Story story;
  const auto typed = PairingCode::parse(story.code.text());
  const DeviceKeys bob = story.bob.keys();
  const std::string digits = sixDigits(story.key, bob);
  CHECK(digits.size() == 6);
  CHECK(digits.find_first_not_of("0123456789") == std::string::npos);
  CHECK(sixDigits(typed->noteKey(), bob) == digits);
  CHECK(sixDigits(Story(2).key, bob) != digits);
  const DeviceKeys mallory = Identity::generate(story.random).keys();
  CHECK(sixDigits(story.key, {mallory.device, bob.link, bob.box}) != digits);
  CHECK(sixDigits(story.key, {bob.device, mallory.link, bob.box}) != digits);
  CHECK(sixDigits(story.key, {bob.device, bob.link, mallory.box}) != digits);
}

TEST_CASE("six digits keep their leading zeros") {
  Story story;
  bool began = false;
  for (int i = 0; i < 200 && !began; ++i) {
    const DeviceKeys keys{story.random.make<VerifyKey>(), story.bob.keys().link, story.bob.keys().box};
    const std::string digits = sixDigits(story.key, keys);
    REQUIRE(digits.size() == 6);
    began = digits[0] == '0';
  }
  CHECK(began);
}
