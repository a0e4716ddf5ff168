// Facts and how a space begins.
#include "sync/fact.h"

#include "../targets.h"

namespace satchel::fuzz {

using namespace sync;

void factTarget(ByteView bytes) {
  if (const auto genesis = Genesis::decode(bytes)) must(equal(genesis->encode(), bytes), "a genesis has one encoding");
  const auto fact = Fact::decode({}, {}, 1, {}, bytes);
  if (!fact) return;
  // Statements of a later version and points given twice are not written again: what is written is stable.
  const Bytes encoded = fact->encode();
  const auto again = Fact::decode({}, {}, 1, {}, encoded);
  must(again.has_value(), "a fact comes back from its encoding");
  must(again->encode() == encoded, "and has one encoding");
  must(again->time == fact->time && again->grant.has_value() == fact->grant.has_value() &&
           again->cut.has_value() == fact->cut.has_value() && again->epoch.has_value() == fact->epoch.has_value() &&
           again->invitation.has_value() == fact->invitation.has_value() &&
           again->profile.has_value() == fact->profile.has_value(),
       "with all that it said");
  if (fact->grant) must(fact->grant->role <= Role::owner, "nobody is made the recovery key");
  if (fact->invitation) must(fact->invitation->role <= Role::owner, "nor invited as it");
}

Seeds factSeeds() {
  Genesis genesis;
  genesis.owner.bytes.fill(1);
  genesis.recovery.bytes.fill(2);
  Fact grant;
  grant.time = 1'700'000'000'000;
  grant.grant = Grant{};
  grant.grant->role = Role::editor;
  grant.grant->points[LogId{}] = {3, 700};
  grant.grant->lifts = {Hash{}};
  grant.grant->invitation = BatchId{};
  grant.grant->sealedNames = Bytes(60, 4);
  Fact cut;
  cut.cut = Cut{{}, {{LogId{}, {1, 2}}}, true};
  cut.epoch = EpochMint{{EpochId{}}, EpochId::from(Bytes(32, 3)).value(), {{EpochId{}, Bytes(72, 9)}}};
  Fact invitation;
  invitation.invitation = Invitation{};
  invitation.invitation->role = Role::carrier;
  invitation.invitation->person = PersonId{};
  invitation.invitation->wrappedNoteKeys = {{VerifyKey{}, Bytes(128, 5)}};
  invitation.profile = Profile{{}, Bytes(70, 6)};
  Bytes later = cut.encode();
  later[2] = 3;  // one more statement, of a kind nobody knows yet
  later.insert(later.end(), {77, 2, 'h', 'i'});
  return {{"genesis", genesis.encode()},
          {"grant", grant.encode()},
          {"cut-and-epoch", cut.encode()},
          {"invitation", invitation.encode()},
          {"later-version", later}};
}

}  // namespace satchel::fuzz
