// Kinds and fields that people define, offline and apart: whoever holds the same definitions may record the same.
#include "node/records/definitions.h"

#include <rapidcheck.h>

#include <numeric>

#include "kinds-fixture.h"
#include "node/records/definable.h"

using namespace satchel;
using namespace satchel::node;
using schema::FieldType;
using schema::KindDef;
using schema::Merge;

namespace {

/// What a definition says, by field; sets have several values.
using Sayings = std::vector<std::pair<std::string, sync::Value>>;

sync::Value said(const std::string& text) {
  return {sync::Text{text}};
}

Sayings fieldSayings(const std::string& kind, const std::string& key, FieldType type, Merge merge) {
  return {{"kind_key", said(kind)},
          {"key", said(key)},
          {"label", said(key)},
          {"type", said(std::string(schema::typeText(type)))},
          {"merge", said(std::string(schema::mergeText(merge)))}};
}

Row rowOf(std::string_view kind, const sync::RecordId& id, const Sayings& sayings) {
  Row row;
  row.id = id;
  for (const auto& [key, value] : sayings) {
    const std::size_t index = catalogue().kind(kind)->field(key)->index;
    const auto at = std::ranges::find(row.cells, index, &Cell::field);
    if (at == row.cells.end()) {
      row.cells.push_back({index, {value}, false});
    } else {
      at->values.push_back(value);
    }
  }
  std::ranges::sort(row.cells, {}, &Cell::field);
  return row;
}

/// A person's device, with what they define and type.
struct Person {
  explicit Person(Device& device) : device(device), rows(catalogue(), device.vault) {}

  void write(std::string_view kind, const sync::RecordId& id, const Sayings& sayings) {
    std::vector<FieldEdit> edits;
    for (const auto& [key, value] : sayings) {
      const auto& field = *catalogue().kind(kind)->field(key);
      const Bytes bytes = sync::encode(value);
      const auto action = field.isSet() ? FieldEdit::Action::addElement : FieldEdit::Action::set;
      edits.push_back({id, std::string(kind), key, action, field.isSet() ? elementIdOf(field, bytes) : Bytes{}, bytes});
    }
    REQUIRE(std::holds_alternative<Hash>(device.write(edits)));
  }
  sync::RecordId kind(const std::string& key, const std::string& name) {
    const auto id = definitionId(device.here().id, key);
    write(kindDefinition, id, {{"key", said(key)}, {"name", said(name)}});
    return id;
  }
  sync::RecordId field(const std::string& kind, const std::string& key, FieldType type, Merge merge,
                       const Sayings& more = {}) {
    const auto id = definitionId(device.here().id, kind, key, type, merge);
    Sayings all = fieldSayings(kind, key, type, merge);
    all.insert(all.end(), more.begin(), more.end());
    write(fieldDefinition, id, all);
    return id;
  }
  void enter(const std::string& kind, const sync::RecordId& id, const std::string& field, const sync::Value& value) {
    REQUIRE(std::holds_alternative<Hash>(
        device.write({{id, kind, field, FieldEdit::Action::set, {}, sync::encode(value)}})));
  }

  std::shared_ptr<const SpaceCatalogue> shared() {
    const auto txn = device.database->read();
    Changes changes = device.replica.takeChanges();
    rows.refresh(*txn, device.replica, changes);
    return rows.catalogueOf(*txn, device.replica, device.here());
  }
  const KindDef* kindDef(const std::string& key) { return shared()->catalogue().kind(key); }
  const schema::FieldDef* fieldDef(const std::string& kind, const std::string& key) {
    const KindDef* def = kindDef(kind);
    return def == nullptr ? nullptr : def->field(key);
  }
  std::map<sync::RecordId, BrokenRule> broken() {
    const auto now = shared();
    return now->defined() == nullptr ? std::map<sync::RecordId, BrokenRule>{} : now->defined()->broken;
  }
  const Row* row(const std::string& kind, const sync::RecordId& id) {
    const auto now = shared();
    const auto txn = device.database->read();
    return rows.find(*txn, device.replica, device.here(), *now->catalogue().kind(kind), id);
  }
  sync::Value value(const std::string& kind, const sync::RecordId& id, const std::string& field) {
    const Row* found = row(kind, id);
    return found == nullptr ? sync::Value{} : found->value(fieldDef(kind, field));
  }

  Device& device;
  Rows rows;
};

struct Two {
  Harbour harbour;
  Person alice{harbour.alice}, bob{harbour.bob};
  void meet() {
    for (int round = 0; round < 2; ++round) {
      harbour.alice.from(harbour.bob);
      harbour.bob.from(harbour.alice);
    }
  }
};

const sync::RecordId heron{{9, 1}};

/// What may be recorded beyond what is built in, without regard to positions.
using Content = std::map<std::pair<std::string, std::string>, std::tuple<FieldType, Merge, bool, std::string>>;

Content contentOf(const schema::Catalogue& all) {
  Content content;
  for (const KindDef& kind : all.kinds()) {
    if (kind.custom) content[{kind.key, ""}] = {FieldType::TEXT, Merge::FIXED, kind.retired, kind.label.en};
    for (const schema::FieldDef& field : kind.fields) {
      if (field.custom) content[{kind.key, field.key}] = {field.type, field.merge, field.retired, field.label.en};
    }
  }
  return content;
}

}  // namespace

TEST_CASE("Alice and Bob define the same field apart: they made one, and read each other's values", "[definitions]") {
  Two two;
  auto& [harbour, alice, bob] = two;
  const auto hers = alice.field("account", "draft_m", FieldType::DECIMAL, Merge::LAST_WRITER);
  const auto his = bob.field("account", "draft_m", FieldType::DECIMAL, Merge::LAST_WRITER);
  CHECK(hers == his);
  alice.enter("account", heron, "draft_m", {sync::Decimal{75, 1}});
  two.meet();
  for (Person* person : {&alice, &bob}) {
    REQUIRE(person->fieldDef("account", "draft_m"));
    CHECK(person->fieldDef("account", "draft_m")->custom);
    CHECK(person->value("account", heron, "draft_m") == sync::Value{sync::Decimal{75, 1}});
    CHECK(person->broken().empty());
  }
  CHECK(harbour.alice.kept() == harbour.bob.kept());
}

TEST_CASE("different fields defined apart are both kept; of two labels the later one is shown", "[definitions]") {
  Two two;
  auto& [harbour, alice, bob] = two;
  alice.field("account", "draft_m", FieldType::DECIMAL, Merge::LAST_WRITER);
  bob.field("account", "berth", FieldType::TEXT, Merge::KEEP_BOTH);
  two.meet();
  const auto id = definitionId(harbour.alice.here().id, "account", "draft_m", FieldType::DECIMAL, Merge::LAST_WRITER);
  alice.write(fieldDefinition, id, {{"label", said("Draught")}});
  harbour.bob.clock.time += 1000;
  bob.write(fieldDefinition, id, {{"label", said("Draft, metres")}});
  two.meet();
  for (Person* person : {&alice, &bob}) {
    CHECK(person->fieldDef("account", "berth")->merge == Merge::KEEP_BOTH);
    CHECK(person->fieldDef("account", "draft_m")->label.en == "Draft, metres");
  }
}

TEST_CASE("a kind of one's own has a name, the common fields and those it is given", "[definitions]") {
  Two two;
  auto& [harbour, alice, bob] = two;
  alice.kind("boat", "Boat");
  alice.field(
      "boat", "colour", FieldType::CHOICE, Merge::LAST_WRITER,
      {{"choices", said("20 blue Blue / 蓝")}, {"choices", said("10 red Red / 红")}, {"target", said("account")}});
  alice.enter("boat", heron, "name", said("Heron"));
  alice.enter("boat", heron, "colour", {sync::Choice{"red"}});
  two.meet();
  const KindDef* boat = bob.kindDef("boat");
  REQUIRE(boat);
  CHECK(bob.shared()->catalogue().findKind("boats") == boat);
  CHECK(boat->titleField().key == "name");
  CHECK(boat->field("owner")->common);
  REQUIRE(boat->field("colour")->choices.size() == 2);
  CHECK(boat->field("colour")->choices[0].key == "red");
  CHECK(boat->field("colour")->findChoice("蓝")->key == "blue");
  CHECK(boat->field("colour")->target.empty());
  CHECK(bob.value("boat", heron, "colour") == sync::Value{sync::Choice{"red"}});
}

TEST_CASE("what is not defined here yet is kept and forwarded, and read once its definition comes", "[definitions]") {
  Two two;
  auto& [harbour, alice, bob] = two;
  Person li{harbour.li};
  // Bob enters what Alice defined; Ms. Li hears of Bob first.
  bob.enter("account", heron, "name", said("Heron"));
  bob.enter("account", heron, "draft_m", {sync::Decimal{75, 1}});
  bob.enter("boat", {{9, 2}}, "name", said("Grebe"));
  harbour.li.from(harbour.bob);
  CHECK(li.value("account", heron, "name") == said("Heron"));
  CHECK(li.row("account", heron)->cells.size() == 1);
  CHECK(li.kindDef("boat") == nullptr);

  alice.field("account", "draft_m", FieldType::DECIMAL, Merge::LAST_WRITER);
  alice.kind("boat", "Boat");
  harbour.li.from(harbour.alice);
  CHECK(li.value("account", heron, "draft_m") == sync::Value{sync::Decimal{75, 1}});
  CHECK(li.value("boat", {{9, 2}}, "name") == said("Grebe"));
  CHECK(harbour.li.rebuilt() == harbour.li.kept());
}

TEST_CASE("a new field re-reads no row and touches no stored record", "[definitions]") {
  Two two;
  auto& [harbour, alice, bob] = two;
  alice.enter("account", heron, "name", said("Heron"));
  alice.enter("account", heron, "berth", said("7"));
  alice.enter("contact", {{9, 3}}, "name", said("Greta"));
  const Row* account = alice.row("account", heron);
  const Row* contact = alice.row("contact", {{9, 3}});
  const auto stored = [&] {
    const auto txn = harbour.alice.database->read();
    std::map<Bytes, Bytes> all;
    const Key prefix = Key().u32(harbour.alice.space).raw(harbour.alice.vault.tokenOf("account"));
    txn->scanPrefix(Table::records, prefix, [&](ByteView key, ByteView value) {
      all[copyOf(key)] = copyOf(value);
      return true;
    });
    return all;
  };
  const auto before = stored();
  alice.field("account", "draft_m", FieldType::DECIMAL, Merge::LAST_WRITER);
  REQUIRE(alice.fieldDef("account", "draft_m"));
  CHECK(alice.row("account", heron) == account);
  CHECK(alice.row("contact", {{9, 3}}) == contact);
  // One that rows hold values of already is another matter: only its own kind is read again.
  alice.field("account", "berth", FieldType::TEXT, Merge::LAST_WRITER);
  CHECK(alice.value("account", heron, "berth") == said("7"));
  CHECK(alice.row("contact", {{9, 3}}) == contact);
  CHECK(stored() == before);
}

TEST_CASE("positions of fields stay when others are defined, so that who began reading goes on", "[definitions]") {
  Two two;
  auto& [harbour, alice, bob] = two;
  alice.field("account", "zone", FieldType::TEXT, Merge::LAST_WRITER);
  const auto earlier = alice.shared();
  const std::size_t zone = earlier->catalogue().kind("account")->field("zone")->index;
  alice.field("account", "berth", FieldType::TEXT, Merge::LAST_WRITER);
  CHECK(alice.fieldDef("account", "zone")->index == zone);
  alice.rows.forget();
  CHECK(alice.fieldDef("account", "zone")->index == zone);
  // A node that starts has nobody who began.
  Person again{harbour.alice};
  CHECK(again.fieldDef("account", "berth")->index == zone);
}

TEST_CASE("what is retired stays readable and takes nothing new", "[definitions]") {
  Two two;
  auto& [harbour, alice, bob] = two;
  const auto id =
      alice.field("account", "draft_m", FieldType::DECIMAL, Merge::LAST_WRITER, {{"required", {sync::Boolean{true}}}});
  alice.enter("account", heron, "draft_m", {sync::Decimal{75, 1}});
  alice.write(fieldDefinition, id, {{"retired", {sync::Boolean{true}}}});
  two.meet();
  CHECK(bob.fieldDef("account", "draft_m")->retired);
  CHECK(bob.value("account", heron, "draft_m") == sync::Value{sync::Decimal{75, 1}});

  Desk desk{harbour.bob};
  const auto shared = bob.shared();
  EditContext context{shared->catalogue(), {"CNY", DateOrder::unknown, nullptr}, desk};
  const KindDef& account = *shared->catalogue().kind("account");
  const auto refused =
      planEdit(account, heron, bob.row("account", heron), {{TypedChange::Action::set, "draft_m", "8"}}, context);
  REQUIRE(std::holds_alternative<Problem>(refused));
  CHECK(std::get<Problem>(refused).code == "RETIRED");
  // It asks nothing of a new account any more.
  CHECK(std::holds_alternative<Edit>(
      planEdit(account, {{9, 8}}, nullptr, {{TypedChange::Action::set, "name", "Egret"}}, context)));

  alice.write(fieldDefinition, id, {{"retired", {sync::Boolean{false}}}});
  two.meet();
  CHECK_FALSE(bob.fieldDef("account", "draft_m")->retired);
}

TEST_CASE("a definition taken back, or thrown away, counts as retired; its values stay", "[definitions]") {
  Two two;
  auto& [harbour, alice, bob] = two;
  alice.field("account", "draft_m", FieldType::DECIMAL, Merge::LAST_WRITER);
  const auto dots = *harbour.alice.replica.lastEdit(*harbour.alice.database->read(), harbour.alice.here());
  alice.enter("account", heron, "draft_m", {sync::Decimal{75, 1}});
  REQUIRE_FALSE(alice.fieldDef("account", "draft_m")->retired);
  harbour.alice.change(
      [&](auto& txn) { return harbour.alice.replica.writeUndo(txn, harbour.alice.here(), dots, false); });
  CHECK(alice.fieldDef("account", "draft_m")->retired);
  CHECK(alice.value("account", heron, "draft_m") == sync::Value{sync::Decimal{75, 1}});
  // Whoever never saw it keeps the value unread.
  Person again{harbour.alice};
  CHECK(again.fieldDef("account", "draft_m") == nullptr);
  UnreadEntries unread;
  const auto record =
      again.rows.stored(*harbour.alice.database->read(), harbour.alice.replica, harbour.alice.here(), heron);
  CHECK_FALSE(readRow(*again.kindDef("account"), heron, *record, &unread)->cells.size() > 0);
  CHECK(unread.contains("draft_m"));
}

TEST_CASE("what cannot be used came by merge: it is told of, and does not break the rest", "[definitions]") {
  Two two;
  auto& [harbour, alice, bob] = two;
  const auto takenKind = bob.kind("account", "Mine");
  const auto takenWord = bob.kind("customer", "Customer");
  const auto takenField = bob.field("account", "phone", FieldType::TEXT, Merge::LAST_WRITER);
  const auto noType = bob.field("account", "colour", FieldType::STAGE_MOVE, Merge::LAST_WRITER);
  const auto noMerge = bob.field("account", "depth", FieldType::MONEY, Merge::SET_WINS);
  const auto noChoice = bob.field("account", "shade", FieldType::CHOICE, Merge::LAST_WRITER);
  const auto noKind = bob.field("raft", "length", FieldType::TEXT, Merge::LAST_WRITER);
  const auto noFormula = bob.field("account", "margin", FieldType::DECIMAL, Merge::DERIVED);
  const auto badKey = bob.field("account", "Bad Key", FieldType::TEXT, Merge::LAST_WRITER);
  const auto ofDefinitions = bob.field("field_definition", "depth", FieldType::TEXT, Merge::LAST_WRITER);
  const auto sound = bob.field("account", "draft_m", FieldType::DECIMAL, Merge::LAST_WRITER);
  two.meet();
  std::map<sync::RecordId, std::string> told;
  for (const auto& [id, rule] : alice.broken()) {
    told[id] = rule.code;
    CHECK(rule.sentence.en.ends_with('.'));
    CHECK(rule.sentence.zh.ends_with("。"));
  }
  CHECK(told == std::map<sync::RecordId, std::string>{{takenKind, "KEY_TAKEN"},
                                                      {takenWord, "KEY_TAKEN"},
                                                      {takenField, "KEY_TAKEN"},
                                                      {noType, "UNKNOWN_TYPE"},
                                                      {noMerge, "BAD_MERGE"},
                                                      {noChoice, "NO_CHOICES"},
                                                      {noKind, "UNKNOWN_KIND"},
                                                      {noFormula, "BAD_FORMULA"},
                                                      {badKey, "BAD_KEY"},
                                                      {ofDefinitions, "UNKNOWN_KIND"}});
  CHECK_FALSE(told.contains(sound));
  CHECK(alice.fieldDef("account", "draft_m"));
  CHECK(alice.fieldDef("account", "depth") == nullptr);
  CHECK(alice.kindDef("account")->label.en == "Account");
  // Whoever retires it has settled it.
  alice.write(fieldDefinition, noMerge, {{"retired", {sync::Boolean{true}}}});
  CHECK_FALSE(alice.broken().contains(noMerge));
}

TEST_CASE("formulas that need their own results are told of, each in its cycle", "[definitions]") {
  Two two;
  auto& [harbour, alice, bob] = two;
  const auto formula = [&](const std::string& key, const std::string& text) {
    return alice.field("account", key, FieldType::DECIMAL, Merge::DERIVED, {{"formula", said(text)}});
  };
  const auto sound = formula("half", "days(authored_at, today()) / 2");
  const auto onSound = formula("quarter", "half / 2");
  const auto first = formula("one", "two + 1");
  const auto second = formula("two", "this.one + 1");
  const auto through = formula("whole_group", "sum(whole_group over account where parent = this)");
  const auto elsewhere = formula("won", "count(opportunity where account = this)");
  const auto quoted = formula("said", "if(name = 'said', 1, 2)");
  const auto broken = alice.broken();
  for (const auto& id : {first, second}) {
    REQUIRE(broken.contains(id));
    CHECK(broken.at(id).code == "FORMULA_CYCLE");
  }
  // A sum down a tree of records ends where the tree does.
  for (const auto& id : {sound, onSound, through, elsewhere, quoted}) {
    INFO((broken.contains(id) ? broken.at(id).sentence.en : std::string()));
    CHECK_FALSE(broken.contains(id));
  }
  CHECK(alice.fieldDef("account", "half")->formula == "days(authored_at, today()) / 2");
  CHECK(alice.fieldDef("account", "half")->yields == FieldType::DECIMAL);
  CHECK(alice.fieldDef("account", "one")->formula.empty());
}

TEST_CASE("one field of two types: everybody takes the same, and is told of the other until it is retired",
          "[definitions]") {
  Two two;
  auto& [harbour, alice, bob] = two;
  const auto hers = alice.field("account", "size_m", FieldType::DECIMAL, Merge::LAST_WRITER);
  const auto his = bob.field("account", "size_m", FieldType::TEXT, Merge::LAST_WRITER);
  two.meet();
  const bool herType = hers < his;
  for (Person* person : {&alice, &bob}) {
    CHECK(person->fieldDef("account", "size_m")->type == (herType ? FieldType::DECIMAL : FieldType::TEXT));
    REQUIRE(person->broken().size() == 1);
    CHECK(person->broken().begin()->first == (herType ? his : hers));
    CHECK(person->broken().begin()->second.code == "DEFINED_TWICE");
  }
  bob.write(fieldDefinition, herType ? hers : his, {{"retired", {sync::Boolean{true}}}});
  two.meet();
  for (Person* person : {&alice, &bob}) {
    CHECK(person->fieldDef("account", "size_m")->type == (herType ? FieldType::TEXT : FieldType::DECIMAL));
    CHECK(person->broken().empty());
  }
}

TEST_CASE("two fields that two people called the same: both go on, and both people are told until one is renamed",
          "[definitions]") {
  Two two;
  auto& [harbour, alice, bob] = two;
  const auto hers =
      alice.field("account", "draft_m", FieldType::DECIMAL, Merge::LAST_WRITER, {{"label_zh", said("吃水")}});
  const auto his = bob.field("account", "draught", FieldType::TEXT, Merge::LAST_WRITER, {{"label_zh", said("吃水")}});
  alice.enter("account", heron, "draft_m", {sync::Decimal{75, 1}});
  bob.enter("account", heron, "draught", said("7.5 m"));
  CHECK(alice.shared()->defined()->alike.empty());
  two.meet();
  for (Person* person : {&alice, &bob}) {
    CHECK(person->value("account", heron, "draft_m") == sync::Value{sync::Decimal{75, 1}});
    CHECK(person->value("account", heron, "draught") == said("7.5 m"));
    CHECK(person->broken().empty());
    const auto told = person->shared()->defined()->alike;
    REQUIRE(told.size() == 2);
    CHECK(told.at(hers).code == "SAME_NAME");
    CHECK(told.at(hers).sentence.en ==
          "Account has two fields called '吃水': draft_m and draught; give one another label, or retire this one "
          "with: satchel field retire account draft_m.");
    CHECK(told.at(his).sentence.zh.starts_with("客户有两个同名字段“吃水”：draught 和 draft_m；"));
  }
  bob.write(fieldDefinition, his, {{"label_zh", said("吃水（文字）")}});
  two.meet();
  for (Person* person : {&alice, &bob}) CHECK(person->shared()->defined()->alike.empty());
  // A name that was there before is told of the new one alone.
  const auto third =
      bob.field("account", "their_name", FieldType::TEXT, Merge::LAST_WRITER, {{"label_zh", said("名称")}});
  two.meet();
  const auto told = alice.shared()->defined()->alike;
  REQUIRE(told.size() == 1);
  CHECK(told.contains(third));
}

TEST_CASE("definitions in any order of arrival come to the same, and to what a plain reading says", "[definitions]") {
  CHECK(rc::check("any order", [] {
    struct Given {
      std::string_view of;
      sync::RecordId id;
      Row row;
      std::string kind, key;
      FieldType type = FieldType::TEXT;
      bool retired = false;
    };
    const std::vector<FieldType> types{FieldType::TEXT, FieldType::INTEGER, FieldType::MULTI_REF,
                                       FieldType::STAGE_MOVE};
    std::vector<Given> given;
    const auto count = *rc::gen::inRange<std::size_t>(0, 14);
    for (std::size_t i = 0; i < count; ++i) {
      Given one;
      one.id = {{*rc::gen::arbitrary<std::uint8_t>(), static_cast<std::uint8_t>(i)}};
      one.retired = *rc::gen::weightedElement<bool>({{3, false}, {1, true}});
      const sync::Value retired{sync::Boolean{one.retired}};
      if (*rc::gen::weightedElement<bool>({{1, true}, {3, false}})) {
        one.of = kindDefinition;
        one.kind = *rc::gen::element<std::string>("boat", "raft", "account");
        one.row = rowOf(one.of, one.id, {{"key", said(one.kind)}, {"name", said(one.kind)}, {"retired", retired}});
      } else {
        one.of = fieldDefinition;
        one.kind = *rc::gen::element<std::string>("boat", "raft", "account");
        one.key = *rc::gen::element<std::string>("draft_m", "berth", "phone");
        one.type = *rc::gen::elementOf(types);
        auto sayings = fieldSayings(one.kind, one.key, one.type,
                                    one.type == FieldType::MULTI_REF ? Merge::SET : Merge::LAST_WRITER);
        sayings.emplace_back("retired", retired);
        one.row = rowOf(one.of, one.id, sayings);
      }
      given.push_back(std::move(one));
    }

    // Plainly: of what can be used, the first by (retired, id) under each name.
    std::map<std::pair<std::string, std::string>, const Given*> standing;
    std::set<sync::RecordId> told;
    std::vector<const Given*> byId;
    for (const Given& one : given) byId.push_back(&one);
    std::ranges::sort(byId, {}, [](const Given* one) { return one->id; });
    const auto consider = [&](const Given* one, bool usable) {
      if (!usable) {
        if (!one->retired) told.insert(one->id);
        return;
      }
      const Given*& now = standing[{one->kind, one->key}];
      const bool better = now == nullptr || (now->retired && !one->retired);
      const Given* lost = better ? now : one;
      if (lost != nullptr && !lost->retired) told.insert(lost->id);
      if (better) now = one;
    };
    for (const Given* one : byId) {
      if (one->key.empty()) consider(one, one->kind != "account");
    }
    for (const Given* one : byId) {
      if (one->key.empty()) continue;
      const bool known = one->kind == "account" || standing.contains({one->kind, ""});
      const bool taken = one->kind == "account" && one->key == "phone";
      consider(one, known && !taken && one->type != FieldType::STAGE_MOVE);
    }
    Content plain;
    for (const auto& [names, one] : standing) {
      const Merge merge = one->key.empty()                    ? Merge::FIXED
                          : one->type == FieldType::MULTI_REF ? Merge::SET
                                                              : Merge::LAST_WRITER;
      plain[names] = {one->key.empty() ? FieldType::TEXT : one->type, merge, one->retired,
                      one->key.empty() ? one->kind : one->key};
    }

    // As they come, each building on what stood before.
    std::vector<std::size_t> order(given.size());
    std::iota(order.begin(), order.end(), 0);
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
    std::map<sync::RecordId, Row> kinds, fields;
    auto now = defineKinds(catalogue(), kinds, fields);
    for (const std::size_t i : order) {
      (given[i].of == kindDefinition ? kinds : fields)[given[i].id] = given[i].row;
      now = defineKinds(catalogue(), kinds, fields, &now.catalogue);
    }
    RC_ASSERT(contentOf(now.catalogue) == plain);
    const auto atOnce = defineKinds(catalogue(), kinds, fields);
    RC_ASSERT(contentOf(atOnce.catalogue) == plain);
    for (const DefinedCatalogue* defined : {static_cast<const DefinedCatalogue*>(&now), &atOnce}) {
      std::set<sync::RecordId> names;
      for (const auto& [id, rule] : defined->broken) names.insert(id);
      RC_ASSERT(names == told);
    }
  }));
}

TEST_CASE("choices are typed by key or label, and come back from their text", "[definitions]") {
  const auto typed = std::get<std::vector<PlacedChoice>>(typedChoices("high=High/高, Dark blue, 深蓝", 10));
  REQUIRE(typed.size() == 3);
  CHECK(typed[0].choice.key == "high");
  CHECK(typed[0].choice.label.zh == "高");
  CHECK(typed[1].choice.key == "dark_blue");
  CHECK(typed[1].choice.label.en == "Dark blue");
  CHECK(typed[2].choice.key == "深蓝");
  for (const PlacedChoice& each : typed) {
    const auto back = readChoice(choiceText(each));
    REQUIRE(back);
    CHECK(back->place == each.place);
    CHECK(back->choice.key == each.choice.key);
    CHECK(back->choice.label.en == each.choice.label.en);
    CHECK(back->choice.label.zh == each.choice.label.zh);
  }
  CHECK(std::holds_alternative<Problem>(typedChoices("high, High", 10)));
  CHECK_FALSE(readChoice("high"));
  CHECK_FALSE(readChoice("10 "));
}
