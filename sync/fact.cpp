#include "sync/fact.h"

#include "sync/device-keys.h"

namespace satchel::sync {
namespace {

enum Tag : std::uint8_t {
  grantTag = 1,
  cutTag = 2,
  epochTag = 3,
  invitationTag = 4,
  profileTag = 5,
  admissionTag = 6,
  settlementTag = 7,
  placesTag = 8
};

void putPoints(Writer& out, const Points& points) {
  out.varint(points.size());
  for (const auto& [log, point] : points) {
    out.raw(log);
    out.varint(point.facts);
    out.varint(point.commits);
  }
}

Points takePoints(Reader& in) {
  Points points;
  for (std::size_t n = in.count(34); n > 0; --n) {
    Point& point = points[in.fixedBytes<LogId>()];
    point.facts = in.varint();
    point.commits = in.varint();
  }
  return points;
}

Role takeRole(Reader& in) {
  const std::uint8_t role = in.u8();
  if (role > static_cast<std::uint8_t>(Role::owner)) in.reject();
  return static_cast<Role>(role);
}

template <class Id>
void putOptional(Writer& out, const std::optional<Id>& id) {
  out.u8(id ? 1 : 0);
  if (id) out.raw(*id);
}

template <class Id>
std::optional<Id> takeOptional(Reader& in) {
  const std::uint8_t present = in.u8();
  if (present > 1) in.reject();
  if (present != 1) return std::nullopt;
  return in.fixedBytes<Id>();
}

Bytes encodeGrant(const Grant& grant) {
  Writer out;
  putKeys(out, grant.subject);
  out.raw(grant.person);
  out.u8(static_cast<std::uint8_t>(grant.role));
  putPoints(out, grant.points);
  out.varint(grant.lifts.size());
  for (const Hash& lift : grant.lifts) out.raw(lift);
  putOptional(out, grant.invitation);
  out.raw(grant.request);
  out.raw(grant.sealedUnder);
  out.sized(grant.sealedNames);
  return out.take();
}

Grant takeGrant(Reader& in) {
  Grant grant;
  grant.subject = takeKeys(in);
  grant.person = in.fixedBytes<PersonId>();
  grant.role = takeRole(in);
  grant.points = takePoints(in);
  grant.lifts.resize(in.count(32));
  for (Hash& lift : grant.lifts) lift = in.fixedBytes<Hash>();
  grant.invitation = takeOptional<BatchId>(in);
  grant.request = in.fixedBytes<Signature>();
  grant.sealedUnder = in.fixedBytes<EpochSetId>();
  grant.sealedNames = copyOf(in.sized());
  return grant;
}

Bytes encodeCut(const Cut& cut) {
  Writer out;
  out.raw(cut.subject);
  putPoints(out, cut.points);
  out.u8(cut.removal ? 1 : 0);
  return out.take();
}

Cut takeCut(Reader& in) {
  Cut cut;
  cut.subject = in.fixedBytes<VerifyKey>();
  cut.points = takePoints(in);
  const std::uint8_t removal = in.u8();
  if (removal > 1) in.reject();
  cut.removal = removal == 1;
  return cut;
}

Bytes encodeEpoch(const EpochMint& mint) {
  Writer out;
  out.varint(mint.parents.size());
  for (const EpochId& parent : mint.parents) out.raw(parent);
  out.raw(mint.epoch);
  out.varint(mint.older.size());
  for (const auto& [epoch, sealed] : mint.older) {
    out.raw(epoch);
    out.sized(sealed);
  }
  out.raw(mint.keyHash);
  return out.take();
}

EpochMint takeEpoch(Reader& in) {
  EpochMint mint;
  mint.parents.resize(in.count(32));
  for (EpochId& parent : mint.parents) parent = in.fixedBytes<EpochId>();
  mint.epoch = in.fixedBytes<EpochId>();
  mint.older.resize(in.count(33));
  for (auto& [epoch, sealed] : mint.older) {
    epoch = in.fixedBytes<EpochId>();
    sealed = copyOf(in.sized());
  }
  if (!in.done()) mint.keyHash = in.fixedBytes<Hash>();  // first epochs of old went without
  return mint;
}

Bytes encodeInvitation(const Invitation& invitation) {
  Writer out;
  out.raw(invitation.id);
  out.u8(static_cast<std::uint8_t>(invitation.role));
  out.zigzag(invitation.expires);
  putOptional(out, invitation.person);
  out.raw(invitation.code);
  out.varint(invitation.wrappedNoteKeys.size());
  for (const auto& [device, sealed] : invitation.wrappedNoteKeys) {
    out.raw(device);
    out.sized(sealed);
  }
  out.raw(invitation.proof);
  return out.take();
}

Invitation takeInvitation(Reader& in) {
  Invitation invitation;
  invitation.id = in.fixedBytes<BatchId>();
  invitation.role = takeRole(in);
  invitation.expires = in.zigzag();
  invitation.person = takeOptional<PersonId>(in);
  invitation.code = in.fixedBytes<VerifyKey>();
  invitation.wrappedNoteKeys.resize(in.count(33));
  for (auto& [device, sealed] : invitation.wrappedNoteKeys) {
    device = in.fixedBytes<VerifyKey>();
    sealed = copyOf(in.sized());
  }
  invitation.proof = in.fixedBytes<Signature>();
  return invitation;
}

Bytes encodeProfile(const Profile& profile) {
  Writer out;
  out.raw(profile.sealedUnder);
  out.sized(profile.sealed);
  return out.take();
}

Profile takeProfile(Reader& in) {
  Profile profile;
  profile.sealedUnder = in.fixedBytes<EpochSetId>();
  profile.sealed = copyOf(in.sized());
  return profile;
}

Bytes encodeAdmission(const Admission& admission) {
  Writer out;
  out.raw(admission.log);
  out.varint(admission.seq);
  out.raw(admission.hash);
  return out.take();
}

Admission takeAdmission(Reader& in) {
  Admission admission;
  admission.log = in.fixedBytes<LogId>();
  admission.seq = in.varint();
  admission.hash = in.fixedBytes<Hash>();
  return admission;
}

Bytes encodeSettlement(const Settlement& settlement) {
  Writer out;
  out.raw(settlement.log);
  out.varint(settlement.seq);
  out.raw(settlement.standing);
  return out.take();
}

Settlement takeSettlement(Reader& in) {
  Settlement settlement;
  settlement.log = in.fixedBytes<LogId>();
  settlement.seq = in.varint();
  settlement.standing = in.fixedBytes<Hash>();
  return settlement;
}

/// How the commits' hashes begin that points name, by log.
using Places = std::map<LogId, std::array<std::uint8_t, 8>>;

void addPlaces(Places& places, const Points& points) {
  for (const auto& [log, point] : points) {
    if (point.commit != decltype(point.commit){}) places[log] = point.commit;
  }
}

Bytes encodePlaces(const Places& places) {
  Writer out;
  out.varint(places.size());
  for (const auto& [log, commit] : places) {
    out.raw(log);
    out.raw(commit);
  }
  return out.take();
}

Places takePlaces(Reader& in) {
  Places places;
  for (std::size_t n = in.count(40); n > 0; --n) {
    auto& commit = places[in.fixedBytes<LogId>()];
    const ByteView bytes = in.raw(commit.size());
    if (!in.failed()) std::copy(bytes.begin(), bytes.end(), commit.begin());
  }
  return places;
}

void setPlaces(Points& points, const Places& places) {
  for (auto& [log, point] : points) {
    if (const auto place = places.find(log); place != places.end()) point.commit = place->second;
  }
}

/// A statement may stand once in a fact and must be all of its bytes.
template <class Statement>
bool accept(std::optional<Statement>& slot, Reader in, Statement (*take)(Reader&)) {
  if (slot) return false;
  slot = take(in);
  return in.done();
}

}  // namespace

std::string_view roleName(Role role) {
  switch (role) {
    case Role::none:
      return "none";
    case Role::carrier:
      return "carrier";
    case Role::reader:
      return "reader";
    case Role::editor:
      return "editor";
    case Role::admin:
      return "admin";
    case Role::owner:
      return "owner";
    case Role::recovery:
      return "recovery";
  }
  return "none";
}

SpaceId Genesis::id() const {
  return SpaceId{hashOf(Context{"satchel space id v1"}, {owner, recovery, random}).bytes};
}

Bytes Genesis::encode() const {
  Writer out;
  out.raw(owner);
  out.raw(recovery);
  out.raw(random);
  return out.take();
}

std::optional<Genesis> Genesis::decode(ByteView bytes) {
  Reader in(bytes);
  Genesis genesis;
  genesis.owner = in.fixedBytes<VerifyKey>();
  genesis.recovery = in.fixedBytes<VerifyKey>();
  const ByteView random = in.raw(genesis.random.size());
  std::copy(random.begin(), random.end(), genesis.random.begin());
  if (!in.done()) return std::nullopt;
  return genesis;
}

Bytes Fact::encode() const {
  std::vector<std::pair<Tag, Bytes>> statements;
  if (grant) statements.emplace_back(grantTag, encodeGrant(*grant));
  if (cut) statements.emplace_back(cutTag, encodeCut(*cut));
  if (epoch) statements.emplace_back(epochTag, encodeEpoch(*epoch));
  if (invitation) statements.emplace_back(invitationTag, encodeInvitation(*invitation));
  if (profile) statements.emplace_back(profileTag, encodeProfile(*profile));
  if (admission) statements.emplace_back(admissionTag, encodeAdmission(*admission));
  if (settlement) statements.emplace_back(settlementTag, encodeSettlement(*settlement));
  Places places;
  if (grant) addPlaces(places, grant->points);
  if (cut) addPlaces(places, cut->points);
  if (!places.empty()) statements.emplace_back(placesTag, encodePlaces(places));
  Writer out;
  out.u8(1);
  out.zigzag(time);
  out.varint(statements.size());
  for (const auto& [tag, bytes] : statements) {
    out.u8(tag);
    out.sized(bytes);
  }
  return out.take();
}

std::optional<Fact> Fact::decode(const SpaceId& space, const LogId& log, Seq seq, const Hash& previous,
                                 ByteView bytes) {
  Reader in(bytes);
  Fact fact{space, log, seq, previous};
  if (in.u8() != 1) return std::nullopt;
  fact.time = in.zigzag();
  std::optional<Places> places;
  for (std::size_t n = in.count(2); n > 0 && !in.failed(); --n) {
    const std::uint8_t tag = in.u8();
    const Reader statement(in.sized());
    bool good = true;
    switch (tag) {
      case grantTag:
        good = accept(fact.grant, statement, takeGrant);
        break;
      case cutTag:
        good = accept(fact.cut, statement, takeCut);
        break;
      case epochTag:
        good = accept(fact.epoch, statement, takeEpoch);
        break;
      case invitationTag:
        good = accept(fact.invitation, statement, takeInvitation);
        break;
      case profileTag:
        good = accept(fact.profile, statement, takeProfile);
        break;
      case admissionTag:
        good = accept(fact.admission, statement, takeAdmission);
        break;
      case settlementTag:
        good = accept(fact.settlement, statement, takeSettlement);
        break;
      case placesTag:
        good = accept(places, statement, takePlaces);
        break;
      default:
        break;  // a later Satchel's: kept, and means nothing here
    }
    if (!good) return std::nullopt;
  }
  if (!in.done()) return std::nullopt;
  if (places && fact.grant) setPlaces(fact.grant->points, *places);
  if (places && fact.cut) setPlaces(fact.cut->points, *places);
  return fact;
}

Hash factHash(const SpaceId& space, const LogId& log, Seq seq, const Hash& previous, ByteView bytes) {
  Writer place;
  place.u16(1);
  place.raw(space);
  place.raw(log);
  place.u64(seq);
  place.raw(previous);
  return hashOf(Context{"satchel fact v1"}, {place.view(), bytes});
}

}  // namespace satchel::sync
