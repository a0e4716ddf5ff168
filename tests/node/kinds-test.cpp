// Every kind of the catalogue, typed and merged as its own words say: whatever can be typed is kept; what two devices
// write apart is read by the field's merge code; a conflict comes exactly where the code keeps both.
#include "kinds-fixture.h"
#include "node/records/line.h"

using namespace satchel;
using namespace satchel::node;
using schema::FieldDef;
using schema::FieldType;
using schema::KindDef;
using schema::Merge;

namespace {

enum Version : unsigned { base, alices, bobs };

bool isOnce(const FieldDef& field) {
  return field.merge == Merge::FIXED || field.merge == Merge::WRITE_ONCE;
}

/// Whether two different values written apart wait for a person.
bool keepsBoth(const FieldDef& field) {
  const auto waits = [](Merge merge) {
    return merge == Merge::KEEP_BOTH || merge == Merge::FIXED || merge == Merge::WRITE_ONCE;
  };
  if (!field.isSet()) return waits(field.merge);
  // Of a set, where both wrote the same element.
  const bool sameElement = valueOf(field, sample(field, alices)) == valueOf(field, sample(field, bobs)) ||
                           (!keyPart(field.type).empty() && field.type != FieldType::ATTACHMENTS);
  return sameElement && waits(field.elementMerge);
}

/// What a field shows after Alice and Bob wrote it apart is not what its code says: why. `says` has the code.
std::string complaintAbout(const FieldDef& says, const FieldDef& field, const Row& row) {
  const Cell* cell = row.cell(field.index);
  if (cell == nullptr) return field.key + " shows nothing";
  const auto alice = valueOf(field, sample(field, alices)), bob = valueOf(field, sample(field, bobs));
  const auto shows = [&](const sync::Value& value) {
    return std::ranges::find(cell->values, value) != cell->values.end();
  };
  if (cell->conflict != (keepsBoth(says) && alice != bob))
    return field.key + (cell->conflict ? " waits" : " does not wait");
  switch (says.merge) {
    case Merge::SET:
      if (keyPart(field.type).empty() || field.type == FieldType::ATTACHMENTS)
        return shows(alice) && shows(bob) ? "" : field.key + " lost an element";
      return shows(alice) != shows(bob) ? "" : field.key + " has an element twice";
    case Merge::COUNTER: {
      const auto number = [&](Version by) {
        return std::get<sync::Integer>(valueOf(field, sample(field, by)).is).value;
      };
      return shows({sync::Integer{number(base) + number(alices) + number(bobs)}}) ? "" : field.key + " is miscounted";
    }
    case Merge::SET_WINS:
      return shows({sync::Boolean{true}}) ? "" : field.key + " is cleared";
    case Merge::FURTHEST_WINS:
      return shows(*field.rank(sample(field, alices)) > *field.rank(sample(field, bobs)) ? alice : bob)
                 ? ""
                 : field.key + " went back";
    case Merge::MERGEABLE_TEXT: {
      // Both changed the same word: the text holds what either put there.
      const std::string shown = lineOf(cell->values.front());
      for (const Version by : {alices, bobs}) {
        const std::string wrote = sample(field, by);
        if (shown.find(wrote.substr(wrote.rfind(' ') + 1)) == std::string::npos) return field.key + " lost a word";
      }
      return "";
    }
    case Merge::LAST_WRITER:
    case Merge::KEEP_BOTH:
    case Merge::ORDER:
    case Merge::PARENT:
    case Merge::FIXED:
    case Merge::WRITE_ONCE:
    case Merge::DERIVED:
      return shows(alice) || shows(bob) ? "" : field.key + " shows what nobody wrote";
  }
  return {};
}

bool same(const Row& a, const Row& b) {
  return std::ranges::equal(a.cells, b.cells, [](const Cell& one, const Cell& other) {
    return one.field == other.field && one.values == other.values && one.conflict == other.conflict;
  });
}

std::vector<TypedChange> changes(const KindDef& kind, Version version,
                                 const std::function<bool(const FieldDef&)>& which) {
  std::vector<TypedChange> result;
  for (const FieldDef& field : kind.fields) {
    if (isTyped(field) && which(field)) result.push_back(change(field, version));
  }
  return result;
}
bool any(const FieldDef&) {
  return true;
}
/// What is fixed once it is there, and a report that was submitted, do not change.
std::function<bool(const FieldDef&)> mayChange(const KindDef& kind) {
  return [&kind](const FieldDef& field) {
    const bool submitted = kind.key == "progress_report" && std::ranges::any_of(kind.freezes, [&](const auto& freeze) {
                             return std::ranges::find(freeze.fields, field.key) != freeze.fields.end();
                           });
    return !isOnce(field) && !submitted;
  };
}

sync::RecordId recordOf(const KindDef& kind, std::uint8_t which) {
  return {{which, static_cast<std::uint8_t>(kind.index + 1)}};
}

struct Two {
  Harbour harbour;
  Desk alice{harbour.alice}, bob{harbour.bob};
};

}  // namespace

TEST_CASE("whatever may be typed in a record of whatever kind is kept as it was typed, and known to the other device",
          "[kinds]") {
  Two two;
  for (const KindDef& kind : catalogue().kinds()) {
    CAPTURE(kind.key);
    const auto id = recordOf(kind, 1);
    REQUIRE(two.alice.types(kind, id, changes(kind, base, any)) == "");
  }
  two.alice.meets(two.bob);
  for (const KindDef& kind : catalogue().kinds()) {
    const auto id = recordOf(kind, 1);
    const Row* row = two.bob.see(kind, id);
    REQUIRE(row);
    for (const FieldDef& field : kind.fields) {
      if (!isTyped(field)) continue;
      CAPTURE(kind.key, field.key);
      CHECK(row->value(&field) == valueOf(field, sample(field, base)));
      CHECK_FALSE(row->cell(field.index)->conflict);
    }
    const KindDef* found = nullptr;
    CHECK(two.bob.row(found, id) == row);
    REQUIRE(found);
    CHECK(found->key == kind.key);
  }
}

TEST_CASE("what is fixed or computed is refused in one sentence, and stays as it is", "[kinds]") {
  Two two;
  for (const KindDef& kind : catalogue().kinds()) {
    const auto id = recordOf(kind, 1);
    REQUIRE(two.alice.types(kind, id, changes(kind, base, any)) == "");
    for (const FieldDef& field : kind.fields) {
      CAPTURE(kind.key, field.key);
      if (isOnce(field) && isTyped(field)) {
        CHECK(two.alice.types(kind, id, {change(field, alices)}).starts_with("FIXED_FIELD: "));
        CHECK(two.alice.see(kind, id)->value(&field) == valueOf(field, sample(field, base)));
      }
      if (field.isDerived()) {
        CHECK(two.alice.types(kind, id, {{TypedChange::Action::set, field.key, "1"}}).starts_with("COMPUTED_FIELD: "));
        CHECK(two.alice.see(kind, id)->value(&field).empty());
      }
    }
  }
}

TEST_CASE("edited apart and merged, every field of every kind reads as its merge code says, on both devices alike",
          "[kinds]") {
  Two two;
  for (const KindDef& kind : catalogue().kinds()) {
    CAPTURE(kind.key);
    REQUIRE(two.alice.types(kind, recordOf(kind, 1), changes(kind, base, any)) == "");
  }
  two.alice.meets(two.bob);
  for (const KindDef& kind : catalogue().kinds()) {
    CAPTURE(kind.key);
    REQUIRE(two.alice.types(kind, recordOf(kind, 1), changes(kind, alices, mayChange(kind))) == "");
    REQUIRE(two.bob.types(kind, recordOf(kind, 1), changes(kind, bobs, mayChange(kind))) == "");
  }
  two.alice.meets(two.bob);
  for (const KindDef& kind : catalogue().kinds()) {
    const Row* row = two.alice.see(kind, recordOf(kind, 1));
    REQUIRE(row);
    REQUIRE(same(*row, *two.bob.see(kind, recordOf(kind, 1))));
    for (const FieldDef& field : kind.fields) {
      if (!isTyped(field) || !mayChange(kind)(field)) continue;
      CAPTURE(kind.key, field.key, std::string(field.mergeText()));
      CHECK(complaintAbout(field, field, *row) == "");
    }
  }

  // The check itself: of a field read by another code than is said it complains.
  const KindDef& opportunity = *catalogue().kind("opportunity");
  const Row& row = *two.alice.see(opportunity, recordOf(opportunity, 1));
  const auto complaint = [&](const char* key, Merge said) {
    FieldDef says = *opportunity.field(key);
    says.merge = said;
    return complaintAbout(says, *opportunity.field(key), row);
  };
  CHECK(complaint("amount", Merge::LAST_WRITER) == "amount waits");
  CHECK(complaint("name", Merge::KEEP_BOTH) == "name does not wait");
  CHECK(complaint("name", Merge::SET) == "name lost an element");
}

TEST_CASE("the same typed apart waits for nobody", "[kinds]") {
  Two two;
  for (const KindDef& kind : catalogue().kinds()) {
    REQUIRE(two.alice.types(kind, recordOf(kind, 1), changes(kind, base, any)) == "");
  }
  two.alice.meets(two.bob);
  for (const KindDef& kind : catalogue().kinds()) {
    for (Desk* desk : {&two.alice, &two.bob}) {
      REQUIRE(desk->types(kind, recordOf(kind, 1), changes(kind, alices, mayChange(kind))) == "");
    }
  }
  two.alice.meets(two.bob);
  for (const KindDef& kind : catalogue().kinds()) {
    for (const Cell& cell : two.bob.see(kind, recordOf(kind, 1))->cells) {
      CAPTURE(kind.key, kind.fields[cell.field].key);
      CHECK_FALSE(cell.conflict);
    }
  }
}

TEST_CASE("two first values of what is written once wait for a person, who settles them", "[kinds]") {
  Two two;
  const auto first = [](const KindDef& kind) {
    return [&kind](const FieldDef& field) {
      return isOnce(field) && !field.required && !(kind.appendOnly && !field.common);
    };
  };
  for (const KindDef& kind : catalogue().kinds()) {
    CAPTURE(kind.key);
    const auto others = [&](const FieldDef& field) { return field.required || (!isOnce(field) && !field.isChoice()); };
    REQUIRE(two.alice.types(kind, recordOf(kind, 1), changes(kind, base, others)) == "");
  }
  two.alice.meets(two.bob);
  for (const KindDef& kind : catalogue().kinds()) {
    CAPTURE(kind.key);
    REQUIRE(two.alice.types(kind, recordOf(kind, 1), changes(kind, alices, first(kind))) == "");
    REQUIRE(two.bob.types(kind, recordOf(kind, 1), changes(kind, bobs, first(kind))) == "");
  }
  two.alice.meets(two.bob);
  for (const KindDef& kind : catalogue().kinds()) {
    for (const FieldDef& field : kind.fields) {
      if (!isTyped(field) || !first(kind)(field)) continue;
      CAPTURE(kind.key, field.key);
      const Row* row = two.bob.see(kind, recordOf(kind, 1));
      REQUIRE(row->cell(field.index));
      CHECK(row->cell(field.index)->conflict);
      REQUIRE(two.bob.types(kind, recordOf(kind, 1), {change(field, alices)}) == "");
      CHECK_FALSE(two.bob.see(kind, recordOf(kind, 1))->cell(field.index)->conflict);
    }
  }
}

TEST_CASE("a fact cannot be in conflict: whatever two people type in one apart, none of its own fields waits",
          "[kinds]") {
  Two two;
  std::size_t facts = 0;
  for (const KindDef& kind : catalogue().kinds()) {
    if (!kind.appendOnly) continue;
    ++facts;
    CAPTURE(kind.key);
    const auto required = [](const FieldDef& field) { return field.required; };
    REQUIRE(two.alice.types(kind, recordOf(kind, 1), changes(kind, base, required)) == "");
  }
  CHECK(facts >= 12);
  two.alice.meets(two.bob);
  std::size_t refused = 0, taken = 0;
  for (const KindDef& kind : catalogue().kinds()) {
    if (!kind.appendOnly) continue;
    for (const FieldDef& field : kind.fields) {
      if (field.common || !isTyped(field)) continue;
      CAPTURE(kind.key, field.key);
      for (const auto& [desk, version] : {std::pair(&two.alice, alices), std::pair(&two.bob, bobs)}) {
        const std::string problem = desk->types(kind, recordOf(kind, 1), {change(field, version)});
        CHECK((problem.empty() || problem.starts_with("FIXED_FIELD: ")));
        ++(problem.empty() ? taken : refused);
      }
    }
  }
  CHECK(refused > taken);
  two.alice.meets(two.bob);
  for (const KindDef& kind : catalogue().kinds()) {
    if (!kind.appendOnly) continue;
    for (const Cell& cell : two.alice.see(kind, recordOf(kind, 1))->cells) {
      CAPTURE(kind.key, kind.fields[cell.field].key);
      CHECK_FALSE(cell.conflict);
    }
  }
  // The check itself: what is no fact does wait.
  const KindDef& deal = *catalogue().kind("opportunity");
  REQUIRE(two.alice.types(deal, recordOf(deal, 1), {change(*deal.field("name"), base)}) == "");
  two.alice.meets(two.bob);
  REQUIRE(two.alice.types(deal, recordOf(deal, 1), {change(*deal.field("amount"), alices)}) == "");
  REQUIRE(two.bob.types(deal, recordOf(deal, 1), {change(*deal.field("amount"), bobs)}) == "");
  two.alice.meets(two.bob);
  CHECK(two.bob.see(deal, recordOf(deal, 1))->cell(deal.field("amount")->index)->conflict);
}

TEST_CASE("a risk's likelihood and impact are one value: nobody's halves are mixed", "[kinds]") {
  Two two;
  const KindDef& risk = *catalogue().kind("risk");
  const auto id = recordOf(risk, 1);
  const auto set = [](const char* field, const char* text) {
    return TypedChange{TypedChange::Action::set, field, text};
  };
  const auto pair = [&](Desk& desk) {
    const Row* row = desk.see(risk, id);
    return textOf(*risk.field("likelihood"), row->value(risk.field("likelihood"))) + "," +
           textOf(*risk.field("impact"), row->value(risk.field("impact")));
  };
  REQUIRE(two.alice.types(risk, id, {set("title", "Storm"), set("likelihood", "3"), set("impact", "3")}) == "");
  two.alice.meets(two.bob);
  REQUIRE(two.alice.types(risk, id, {set("likelihood", "5")}) == "");
  REQUIRE(two.bob.types(risk, id, {set("impact", "1")}) == "");
  two.alice.meets(two.bob);
  CHECK(pair(two.alice) == pair(two.bob));
  CHECK((pair(two.alice) == "5,3" || pair(two.alice) == "3,1"));  // and not 5,1, which nobody thought
  CHECK(two.alice.see(risk, id)->cell(risk.field("likelihood")->index)->conflict);
  CHECK(two.alice.see(risk, id)->cell(risk.field("impact")->index)->conflict);

  REQUIRE(two.bob.types(risk, id, {set("likelihood", "4")}) == "");
  two.alice.meets(two.bob);
  CHECK(pair(two.alice).starts_with("4,"));
  CHECK_FALSE(two.alice.see(risk, id)->cell(risk.field("impact")->index)->conflict);
  REQUIRE(two.alice.types(risk, id, {set("likelihood", ""), set("impact", "")}) == "");
  CHECK(pair(two.alice) == ",");
}

TEST_CASE("of two who change a role's right apart the narrower holds until somebody decides", "[kinds]") {
  Two two;
  const KindDef& role = *catalogue().kind("role");
  const FieldDef& rights = *role.field("kind_rights");
  const auto id = recordOf(role, 1);
  const auto add = [](const char* text) { return TypedChange{TypedChange::Action::add, "kind_rights", text}; };
  REQUIRE(two.alice.types(role, id, {{TypedChange::Action::set, "name", "Seller"}, add("lead.read=team")}) == "");
  two.alice.meets(two.bob);
  REQUIRE(two.alice.types(role, id, {add("lead.read=none")}) == "");
  REQUIRE(two.bob.types(role, id, {add("lead.read=all"), add("case.read=own")}) == "");
  two.alice.meets(two.bob);
  const Cell* cell = two.bob.see(role, id)->cell(rights.index);
  REQUIRE(cell);
  CHECK(cell->conflict);
  std::vector<std::string> shown;
  for (const auto& value : cell->values) shown.push_back(textOf(rights, value));
  CHECK(shown == std::vector<std::string>{"case.read=own", "lead.read=none"});
}
