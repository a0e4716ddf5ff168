#include "node/node.h"

#include "node/store/witness.h"

#include <kj/debug.h>

#include "crypto/base32.h"
#include "sync/codec.h"
#include "sync/protection.h"

namespace satchel::node {
namespace {

constexpr std::string_view currentSpaceKey = "current-space";

FieldEdit setField(const sync::RecordId& id, const std::string& kind, const std::string& field,
                   const sync::Value& value) {
  return {id, kind, field, FieldEdit::Action::set, {}, sync::encode(value)};
}

sync::Value text(const std::string& value) {
  return {sync::Text{value}};
}

}  // namespace

Node::Node(const schema::Catalogue& builtIn, Database& database, const Identity& identity, const MasterKey& master,
           DeviceProfile profile, const Clock& clock, Random& random, const StoreMaker& makeStore)
    : clock(clock),
      random(random),
      identity(identity),
      profile(std::move(profile)),
      vault(master, random),
      rows(builtIn, vault),
      replica(database, vault, identity, clock, random),
      store(makeStore(database, replica,
                      {[this](const ReadTransaction& txn, Changes& changes) {
                         rows.refresh(txn, replica, changes);
                         derived.refresh(txn, replica, rows, changes);
                       },
                       [this] {
                         rows.forget();
                         derived.forget();
                       }})) {
  store->whenChanged([this](const Changes& changes) { feeds.tell(changes); });
}

kj::Promise<void> Node::recognise(std::string witness) {
  return inStore([this, witness = std::move(witness)](StoreAccess& access) {
    const auto known = witnessIn(access.txn, vault);
    const bool first = !known.has_value(), restored = takeRestored(access.txn);
    if (!first && !restored && equal(*known, asBytes(witness))) return;
    putWitness(access.txn, vault, asBytes(witness));
    if (first || !stands(sync::Protection::incarnation)) return;
    access.replica.beginAnew(access.txn);
    if (restored) {
      note(access, "RESTORED",
           "A backup was put back: this device goes on under a new log, and fetches from others what it wrote since.");
    } else {
      note(access, "COPY_DETECTED",
           "The store is a copy, or a backup put back by hand: this device goes on under a new log, and fetches from "
           "others what it wrote since.");
    }
  });
}

void Node::later(std::function<void(StoreAccess&)> job) {
  store->run(std::move(job)).detach([](kj::Exception&& e) { KJ_LOG(WARNING, e); });
}

Space* Node::currentSpace(StoreAccess& access) {
  const auto stored = access.txn.get(Table::meta, asBytes(currentSpaceKey));
  if (!stored) return nullptr;
  const auto number = static_cast<std::uint32_t>(bigEndian(*stored));
  return access.replica.spaces().contains(number) ? &access.replica.space(number) : nullptr;
}

Space& Node::spaceNamed(StoreAccess& access, const std::string& name) {
  const auto& spaces = access.replica.spaces();
  if (name.empty()) {
    if (Space* current = currentSpace(access)) return *current;
    throw Refusal({"NO_SPACE", "There is no space here yet; make one with: satchel space create NAME.",
                   "这里还没有空间；请先执行：satchel space create 名称。"});
  }
  std::vector<std::uint32_t> found;
  for (const auto& [number, space] : spaces) {
    if (space.name == name) return access.replica.space(number);
    if (hex(space.id).starts_with(name)) found.push_back(number);
  }
  if (found.size() == 1) return access.replica.space(found[0]);
  throw Refusal({"UNKNOWN_SPACE", "There is no space '" + name + "' on this device; see: satchel space list.",
                 "本设备上没有空间“" + name + "”；请查看：satchel space list。"});
}

void Node::useSpace(StoreAccess& access, const Space& space) {
  access.txn.put(Table::meta, asBytes(currentSpaceKey), Key().u32(space.number));
}

std::pair<std::uint32_t, std::string> Node::createSpace(StoreAccess& access, const std::string& name,
                                                        const std::string& currency) {
  const auto seed = SigningSeed::generate(random);
  const std::uint32_t number = access.replica.createSpace(
      access.txn, name, currency, profile.personId, {profile.person, profile.device}, SigningKey(seed).verifyKey());
  Space& space = access.replica.space(number);

  writeUser(access, space, profile.personId, profile.person);
  Edit edit;
  const schema::PipelineSeed pipeline = schema::defaultPipelineSeed();
  const sync::RecordId pipelineId = naturalId(space.id, "pipeline", pipeline.code);
  edit.fields.push_back(setField(pipelineId, "pipeline", "name", text(pipeline.label.en)));
  unsigned order = 0;
  for (const schema::StageSeed& stage : pipeline.stages) {
    const sync::RecordId id = naturalId(space.id, "stage", pipeline.code + "/" + stage.code);
    edit.fields.push_back(setField(id, "stage", "name", text(stage.label.en)));
    edit.fields.push_back(setField(id, "stage", "pipeline", {sync::Ref{pipelineId}}));
    edit.fields.push_back(setField(id, "stage", "type", {sync::Choice{stage.type}}));
    edit.fields.push_back(setField(id, "stage", "order", text(std::string(1, static_cast<char>('a' + order++)))));
    edit.fields.push_back(setField(id, "stage", "probability", {sync::Decimal{stage.probability, 0}}));
  }
  orRefuse(access.replica.write(access.txn, space, edit));
  useSpace(access, space);
  note(access, "SPACE_CREATED", "Space '" + name + "' was made on this device.");
  return {number, base32(seed.reveal())};
}

void Node::writeUser(StoreAccess& access, Space& space, const sync::PersonId& person, const std::string& name) {
  const sync::RecordId user = naturalId(space.id, "user", hex(person));
  const schema::KindDef& kind = *rows.builtIn.kind("user");
  if (rows.find(access.txn, access.replica, space, kind, user) != nullptr) return;
  const TypedContext typing{space.currency, DateOrder::unknown, nullptr};
  auto typed = readTyped(*kind.field("name"), name, typing);
  const auto* value = std::get_if<sync::Value>(&typed);
  Edit edit;
  edit.fields.push_back(setField(user, "user", "name", value == nullptr ? text(name) : *value));
  edit.fields.push_back(setField(user, "user", "active", {sync::Boolean{true}}));
  orRefuse(access.replica.write(access.txn, space, edit));
}

std::vector<std::string> Node::memberNames(const Space& space, const sync::Roster::Member& member) const {
  if (member.grant == nullptr || !member.grant->grant) return {"?", "?"};
  const sync::Grant& grant = *member.grant->grant;
  auto names = Replica::namesIn(space, grant.sealedUnder, grant.sealedNames);
  if (names.size() < 2) return {"?", "?"};
  return names;
}

std::pair<std::string, std::string> Node::namesOf(const Space& space, const sync::LogId& log) const {
  const auto state = space.logs.find(log);
  if (state == space.logs.end()) return {"?", "?"};
  const auto member = space.roster.members().find(state->second.incarnation.device);
  if (member == space.roster.members().end()) return {"?", "?"};
  const auto names = memberNames(space, member->second);
  return {names[0], names[1]};
}

void Node::note(StoreAccess& access, const std::string& code, const std::string& sentence) {
  std::uint64_t last = 0;
  if (const auto counter = access.txn.get(Table::meta, asBytes("last-event"))) last = bigEndian(*counter);
  sync::Writer event;
  event.zigzag(clock.now());
  event.text(code);
  event.text(sentence);
  const Key key = Key().u64(last + 1);
  access.txn.put(Table::events, key, vault.seal(Table::events, key, event.view()));
  access.txn.put(Table::meta, asBytes("last-event"), key);
  access.replica.eventNoted();
}

}  // namespace satchel::node
