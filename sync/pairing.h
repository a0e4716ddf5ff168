// Pairing: how a device that shares nothing with a space yet comes into it, by a code that one person gives another.
// Invariant: all of it follows from the code, one way only: the signing key (shows who held the code) and the note key
// (seals the two notes) tell nothing of the code or of each other, nor does the mailbox token, which follows from the
// note key, of anything. Whoever carries the notes learns the token and which slot each is for; all are of one size. A
// note opens for no other slot and no other code.
//
// Code = 17 bytes, the last 6 bits zero; as text the first 26 characters of its base32.
// Note = nonce 24 · XChaCha20-Poly1305(plaintext), tag 16; each slot has its own key, derived from the note key.
// Plaintext of slot 0, v1: u8 version = 1 · device 32 · link 32 · box 32 · person 16 · u8 carrier · signature 64 ·
//   sized person name · sized device name · zeros
// Plaintext of slot 1, v1: u8 version = 1 · u8 what, then zeros after
//   (1 welcome) genesis 96 · invitation 16 · proof 64 · log 32 · u64 seq · hash 32
//   (0 refusal) sized error code
#pragma once
#include "sync/fact.h"
#include "sync/version-vector.h"

namespace satchel::sync {

struct MailboxTokenTag;
/// Names the mailbox on a relay; tells nothing of the code.
using MailboxToken = FixedBytes<MailboxTokenTag, 16>;
struct NoteKeyTag;
/// Seals both notes of one invitation. The inviter keeps it, wrapped to every admin; it does not give the code back.
using NoteKey = Secret<NoteKeyTag, 32>;

constexpr std::size_t sealedNoteSize = 768;  ///< bytes of any note, request or welcome
constexpr std::size_t maxPairingName = 256;  ///< bytes of a person's or a device's name in a request
constexpr std::size_t maxRefusal = 64;       ///< characters of an error code

/// What one person tells another: 130 random bits, for a single use.
class PairingCode {
 public:
  static PairingCode generate(Random& random);
  /// From 26 characters as somebody typed or pasted them: case, hyphens and white space do not matter, O reads as 0, I
  /// and L as 1. Nothing for anything else.
  static std::optional<PairingCode> parse(std::string_view typed);
  /// From the bytes of `reveal`. Nothing for another length or where one of the last 6 bits is set.
  static std::optional<PairingCode> from(ByteView bytes);

  /// 17 bytes, for a sealed file only.
  ByteView reveal() const { return secret.reveal(); }
  /// 26 characters, one word without hyphens: it stays the last word of a command's output and is copied whole.
  std::string text() const;
  NoteKey noteKey() const;
  SigningKey signingKey() const;

 private:
  struct CodeTag;
  using CodeSecret = Secret<CodeTag, 17>;
  explicit PairingCode(CodeSecret secret) : secret(std::move(secret)) {}
  CodeSecret secret;
};

MailboxToken mailboxOf(const NoteKey& key);

// ---- slot 0: what the joiner says

struct JoinRequest {
  DeviceKeys keys;
  PersonId person;
  std::string personName, deviceName;
  bool carrier = false;
  Signature signature;  ///< by the code key over the three keys: see signRequest
};

/// A name goes in as far as it is well-formed UTF-8, up to maxPairingName bytes, never cutting a character in two.
Bytes sealRequest(const NoteKey& key, const JoinRequest& request, Random& random);
/// Nothing unless it was sealed as a request for this code. The signature is still to be checked: see checkRequest.
std::optional<JoinRequest> openRequest(const NoteKey& key, ByteView sealed);

/// Shows that whoever enrols this joiner had these very keys from somebody who held the code. The joiner does not know
/// the space yet; the invitation's own code key ties the signature to it.
[[nodiscard]] Signature signRequest(const SigningKey& code, const DeviceKeys& joiner);
[[nodiscard]] bool checkRequest(const VerifyKey& code, const DeviceKeys& joiner, const Signature& signature);

// ---- slot 1: what the inviter answers

/// Into which space, and from where on it may be believed.
struct Welcome {
  Genesis genesis;
  BatchId invitation;
  Signature proof;  ///< by the code key over the space and the invitation: see proveInvitation
  LogId log;        ///< of the inviter's device
  Head facts;       ///< the enrolment: the joiner opens nothing before it holds that log's facts up to here
};

/// Either a welcome, or a refusal and why.
struct WelcomeNote {
  std::optional<Welcome> welcome;
  std::string refusal;  ///< an error code such as INVITE_USED: capitals, digits and underscores; empty with a welcome
};

/// The note must say one of the two, in the bounds above, with facts from seq 1 on; anything else is a bug.
Bytes sealWelcome(const NoteKey& key, const WelcomeNote& note, Random& random);
/// Nothing unless it was sealed as an answer for this code. A welcome's proof is still to be checked against the code's
/// own key and the genesis' id: see checkInvitation.
std::optional<WelcomeNote> openWelcome(const NoteKey& key, ByteView sealed);

/// Made by the inviter while it holds the code, and kept in the invitation fact: no other space can use the code.
[[nodiscard]] Signature proveInvitation(const SigningKey& code, const SpaceId& space, const BatchId& invitation);
[[nodiscard]] bool checkInvitation(const VerifyKey& code, const SpaceId& space, const BatchId& invitation,
                                   const Signature& proof);

// ---- for the other admins, so that any of them can complete it

/// Nothing for a low-order key.
std::optional<Bytes> wrapNoteKey(const NoteKey& key, const SpaceId& space, const BatchId& invitation,
                                 const BoxPublic& admin, Random& random);
/// Nothing unless it was wrapped to this admin for this invitation of this space.
std::optional<NoteKey> unwrapNoteKey(const SpaceId& space, const BatchId& invitation, const BoxSecret& admin,
                                     ByteView wrapped);

/// "123456": shown on both sides and compared by voice, so that the wrong laptop is noticed. Whoever holds the code
/// can look for keys that give the digits of another's (a million tries): the digits are no second secret.
std::string sixDigits(const NoteKey& key, const DeviceKeys& joiner);

}  // namespace satchel::sync
