#include "sync/pairing.h"

#include "crypto/base32.h"
#include "crypto/check.h"
#include "crypto/seal.h"
#include "sync/device-keys.h"
#include "sync/utf8.h"

namespace satchel::sync {
namespace {

constexpr Context noteKeyContext{"satchel pairing note key v1"};
constexpr Context signingKeyContext{"satchel pairing signing key v1"};
constexpr Context mailboxContext{"satchel pairing mailbox v1"};
constexpr Context requestContext{"satchel pairing request v1"};
constexpr Context welcomeContext{"satchel pairing welcome v1"};
constexpr Context requestSignature{"satchel pairing request signature v1"};
constexpr Context invitationProof{"satchel pairing invitation proof v1"};
constexpr Context wrapContext{"satchel pairing note key wrap v1"};
constexpr Context digitsContext{"satchel pairing six digits v1"};

constexpr std::size_t codeCharacters = 26;
constexpr std::uint8_t unusedBits = 0x3f;  // of a code's last byte: 17 bytes hold 136 bits, 26 characters 130
constexpr std::size_t plainSize = sealedNoteSize - Nonce::size - sealTagSize;
constexpr std::uint8_t version = 1;
enum Answer : std::uint8_t { refused = 0, welcomed = 1 };

static_assert(1 + 3 * 32 + PersonId::size + 1 + Signature::size + 2 * (2 + maxPairingName) <= plainSize);

Bytes bytesOf(const DeviceKeys& keys) {
  Writer out;
  putKeys(out, keys);
  return out.take();
}

void putName(Writer& out, const std::string& name) {
  const ByteView bytes = asBytes(name).first(std::min(name.size(), maxPairingName));
  out.sized(bytes.first(utf8Prefix(bytes)));
}

std::string takeName(Reader& in) {
  std::string name = in.text();
  if (name.size() > maxPairingName || !isUtf8(asBytes(name))) in.reject();
  return name;
}

bool isErrorCode(std::string_view text) {
  return !text.empty() && text.size() <= maxRefusal &&
         std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
}

void putWelcome(Writer& out, const Welcome& welcome) {
  out.raw(welcome.genesis.encode());
  out.raw(welcome.invitation);
  out.raw(welcome.proof);
  out.raw(welcome.log);
  out.u64(welcome.facts.seq);
  out.raw(welcome.facts.hash);
}

Welcome takeWelcome(Reader& in) {
  Welcome welcome;
  welcome.genesis.owner = in.fixedBytes<VerifyKey>();
  welcome.genesis.recovery = in.fixedBytes<VerifyKey>();
  const ByteView random = in.raw(welcome.genesis.random.size());
  std::ranges::copy(random, welcome.genesis.random.begin());
  welcome.invitation = in.fixedBytes<BatchId>();
  welcome.proof = in.fixedBytes<Signature>();
  welcome.log = in.fixedBytes<LogId>();
  welcome.facts.seq = in.u64();
  welcome.facts.hash = in.fixedBytes<Hash>();
  if (welcome.facts.seq == 0) in.reject();
  return welcome;
}

/// The rest of a plaintext is its padding, and there was no fault before it.
bool padded(const Reader& in) {
  return !in.failed() && std::ranges::all_of(in.rest(), [](std::uint8_t byte) { return byte == 0; });
}

Bytes sealNote(const NoteKey& key, Context slot, Writer& out, Random& random) {
  Bytes plain = out.take();
  checkThat(plain.size() <= plainSize, "a pairing note fits its size");
  plain.resize(plainSize);
  return sealAtRandom(derive<SealKey>(key, slot, {}), {}, plain, random);
}

std::optional<Bytes> openNote(const NoteKey& key, Context slot, ByteView sealed) {
  if (sealed.size() != sealedNoteSize) return std::nullopt;
  return openAtRandom(derive<SealKey>(key, slot, {}), {}, sealed);
}

Bytes invitationBytes(const SpaceId& space, const BatchId& invitation) {
  Writer out;
  out.raw(space);
  out.raw(invitation);
  return out.take();
}

}  // namespace

PairingCode PairingCode::generate(Random& random) {
  auto secret = CodeSecret::generate(random);
  secret.writable().back() &= static_cast<std::uint8_t>(~unusedBits);
  return PairingCode(std::move(secret));
}

std::optional<PairingCode> PairingCode::parse(std::string_view typed) {
  constexpr std::string_view passedOver = "- \t\r\n";
  Bytes characters;
  characters.reserve(typed.size() + 2);  // a secret stays where it can be wiped
  for (const char c : typed) {
    if (passedOver.find(c) == std::string_view::npos) characters.push_back(static_cast<std::uint8_t>(c));
  }
  std::optional<PairingCode> result;
  if (characters.size() == codeCharacters) {
    characters.insert(characters.end(), 2, '0');  // the bits that 17 bytes have beyond 130, and base32's own filling
    if (auto bytes = unbase32(asText(characters), CodeSecret::size)) {
      result = from(*bytes);
      wipe(*bytes);
    }
  }
  wipe(characters);
  return result;
}

std::optional<PairingCode> PairingCode::from(ByteView bytes) {
  auto secret = CodeSecret::from(bytes);
  if (!secret || (bytes.back() & unusedBits) != 0) return std::nullopt;
  return PairingCode(std::move(*secret));
}

std::string PairingCode::text() const {
  return base32(reveal()).substr(0, codeCharacters);
}

NoteKey PairingCode::noteKey() const {
  return derive<NoteKey>(secret, noteKeyContext, {});
}

SigningKey PairingCode::signingKey() const {
  return SigningKey(derive<SigningSeed>(secret, signingKeyContext, {}));
}

MailboxToken mailboxOf(const NoteKey& key) {
  MailboxToken token;
  deriveInto(key.reveal(), mailboxContext, {}, token.bytes);
  return token;
}

Bytes sealRequest(const NoteKey& key, const JoinRequest& request, Random& random) {
  Writer out;
  out.u8(version);
  putKeys(out, request.keys);
  out.raw(request.person);
  out.u8(request.carrier ? 1 : 0);
  out.raw(request.signature);
  putName(out, request.personName);
  putName(out, request.deviceName);
  return sealNote(key, requestContext, out, random);
}

std::optional<JoinRequest> openRequest(const NoteKey& key, ByteView sealed) {
  const auto plain = openNote(key, requestContext, sealed);
  if (!plain) return std::nullopt;
  Reader in(*plain);
  if (in.u8() != version) return std::nullopt;
  JoinRequest request;
  request.keys = takeKeys(in);
  request.person = in.fixedBytes<PersonId>();
  const std::uint8_t carrier = in.u8();
  if (carrier > 1) in.reject();
  request.carrier = carrier == 1;
  request.signature = in.fixedBytes<Signature>();
  request.personName = takeName(in);
  request.deviceName = takeName(in);
  if (!padded(in)) return std::nullopt;
  return request;
}

Signature signRequest(const SigningKey& code, const DeviceKeys& joiner) {
  return code.sign(requestSignature, bytesOf(joiner));
}

bool checkRequest(const VerifyKey& code, const DeviceKeys& joiner, const Signature& signature) {
  return verify(code, requestSignature, bytesOf(joiner), signature);
}

Bytes sealWelcome(const NoteKey& key, const WelcomeNote& note, Random& random) {
  Writer out;
  out.u8(version);
  if (note.welcome) {
    checkThat(note.refusal.empty(), "a note that welcomes refuses nothing");
    checkThat(note.welcome->facts.seq > 0, "a welcome names the enrolment");
    out.u8(welcomed);
    putWelcome(out, *note.welcome);
  } else {
    checkThat(isErrorCode(note.refusal), "a refusal is an error code");
    out.u8(refused);
    out.text(note.refusal);
  }
  return sealNote(key, welcomeContext, out, random);
}

std::optional<WelcomeNote> openWelcome(const NoteKey& key, ByteView sealed) {
  const auto plain = openNote(key, welcomeContext, sealed);
  if (!plain) return std::nullopt;
  Reader in(*plain);
  if (in.u8() != version) return std::nullopt;
  WelcomeNote note;
  const std::uint8_t what = in.u8();
  if (what == welcomed) {
    note.welcome = takeWelcome(in);
  } else if (what == refused) {
    note.refusal = in.text();
    if (!isErrorCode(note.refusal)) in.reject();
  } else {
    in.reject();
  }
  if (!padded(in)) return std::nullopt;
  return note;
}

Signature proveInvitation(const SigningKey& code, const SpaceId& space, const BatchId& invitation) {
  return code.sign(invitationProof, invitationBytes(space, invitation));
}

bool checkInvitation(const VerifyKey& code, const SpaceId& space, const BatchId& invitation, const Signature& proof) {
  return verify(code, invitationProof, invitationBytes(space, invitation), proof);
}

std::optional<Bytes> wrapNoteKey(const NoteKey& key, const SpaceId& space, const BatchId& invitation,
                                 const BoxPublic& admin, Random& random) {
  Writer out;
  out.raw(space);
  out.raw(invitation);
  out.raw(key.reveal());
  Bytes message = out.take();
  auto sealed = sealTo(admin, wrapContext, message, random);
  wipe(message);
  return sealed;
}

std::optional<NoteKey> unwrapNoteKey(const SpaceId& space, const BatchId& invitation, const BoxSecret& admin,
                                     ByteView wrapped) {
  auto message = openBox(admin, wrapContext, wrapped);
  if (!message) return std::nullopt;
  Reader in(*message);
  const bool ours = in.fixedBytes<SpaceId>() == space && in.fixedBytes<BatchId>() == invitation;
  auto key = NoteKey::from(in.raw(NoteKey::size));
  const bool whole = in.done();
  wipe(*message);
  if (!ours || !whole) return std::nullopt;
  return key;
}

std::string sixDigits(const NoteKey& key, const DeviceKeys& joiner) {
  std::array<std::uint8_t, 32> hash{};
  deriveInto(key.reveal(), digitsContext, {bytesOf(joiner)}, hash);
  const std::string digits = std::to_string(Reader(hash).u64() % 1'000'000);
  return std::string(6 - digits.size(), '0') + digits;
}

}  // namespace satchel::sync
