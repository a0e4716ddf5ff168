// What a step in a workflow does besides: stories of people who type, each at a desk that keeps records in memory.
#include "node/records/effects.h"

#include "memory-desk.h"

using namespace satchel;
using namespace satchel::node;

TEST_CASE("every effect names kinds and fields that there are, and its conditions and formulas read", "[effects]") {
  std::set<std::string> codes;
  for (const auto& kind : catalogue().kinds()) {
    for (const auto& effect : schema::effectsOf(kind.key)) {
      CAPTURE(effect.code);
      CHECK(codes.insert(effect.code).second);
      if (!effect.when.empty()) {
        CHECK(std::holds_alternative<BoundExpression>(compile(effect.when, kind, {catalogue(), "CNY"})));
      }
      for (const auto& key : effect.changed) CHECK(kind.field(key) != nullptr);
      const auto check = [&](const schema::KindDef& target, const std::vector<schema::GivenDef>& list) {
        for (const auto& given : list) {
          CAPTURE(given.field);
          const auto* field = target.field(given.field);
          REQUIRE(field != nullptr);
          CHECK(!field->isDerived());
          CHECK(field->partOf.empty());
          CHECK(given.from.empty() != given.formula.empty());
          if (!given.formula.empty()) {
            schema::FieldDef asked = *field;
            asked.formula = given.formula, asked.yields = field->type;
            CHECK(std::holds_alternative<Formula>(formulaOf(kind, asked, {catalogue(), "CNY"})));
            continue;
          }
          const auto dot = given.from.find('.');
          const auto where = dot == std::string::npos ? "" : given.from.substr(0, dot);
          const auto key = dot == std::string::npos ? given.from : given.from.substr(dot + 1);
          if (where == "made") {
            CHECK(std::ranges::count(schema::effectsOf(kind.key), key, &schema::EffectDef::code) == 1);
          } else if (where == "each") {
            CHECK(catalogue().kind(kind.field(effect.each)->target.front())->field(key) != nullptr);
          } else if (key != "me") {
            CHECK(kind.field(key) != nullptr);
          }
        }
      };
      check(kind, effect.gives);
      if (effect.makes.empty()) {
        CHECK(effect.with.empty());
        continue;
      }
      REQUIRE(catalogue().kind(effect.makes) != nullptr);
      check(*catalogue().kind(effect.makes), effect.with);
    }
  }
  CHECK(codes.size() > 15);
}

TEST_CASE("when Alice converts a lead, its account, contact and opportunity are there; Bob's are the same ones",
          "[effects]") {
  MemoryDesk alice(1), bob(2);
  for (auto* desk : {&alice, &bob}) {
    CHECK(desk->types(
              10, "lead",
              {{"name", "Mei Li"}, {"company", "Blue Heron"}, {"emails", "mei@example.com"}, {"budget", "5000"}}) ==
          "");
    CHECK(desk->types(10, "lead", {{"status", "converted"}}) == "");
    for (const char* kind : {"account", "contact", "opportunity"}) CHECK(desk->allOf(kind).size() == 1);
  }
  const auto account = alice.allOf("account")[0], deal = alice.allOf("opportunity")[0];
  CHECK(alice.of(account, "name") == "Blue Heron");
  CHECK(alice.of(account, "emails").find("mei@example.com") != std::string::npos);
  CHECK(alice.of(deal, "name") == "Blue Heron");
  CHECK(alice.of(deal, "account") == hex(account));
  CHECK(alice.of(10, "converted_to") == hex(deal));
  CHECK(alice.of(10, "converted_at") == sync::isoDateTime({noon}));
  for (const char* kind : {"account", "contact", "opportunity"}) CHECK(alice.allOf(kind) == bob.allOf(kind));

  // Whoever says what it became makes nothing else; what is merged or imported makes nothing at all.
  CHECK(alice.types(11, "lead",
                    {{"name", "Wei Wu"},
                     {"phones", "+8613800138000"},
                     {"company", "Egret"},
                     {"status", "converted"},
                     {"converted_to", hex(deal)}}) == "");
  CHECK(alice.types(12, "lead",
                    {{"name", "Wei Wu"}, {"phones", "+8613800138000"}, {"company", "Egret"}, {"status", "converted"}},
                    false) == "");
  CHECK(alice.allOf("account").size() == 1);
}

TEST_CASE("each move of a deal is a fact of its own, with the stage it came from and what it was worth", "[effects]") {
  MemoryDesk alice(1), bob(2);
  for (auto* desk : {&alice, &bob}) {
    desk->types(1, "stage", {{"name", "Talking"}, {"pipeline", ref(9)}, {"probability", "30"}});
    desk->types(2, "stage", {{"name", "Offer"}, {"pipeline", ref(9)}, {"probability", "50"}});
    CHECK(desk->types(10, "opportunity", {{"name", "Spring"}, {"amount", "100"}}) == "");
    CHECK(desk->allOf("stage_change").empty());
    CHECK(desk->types(10, "opportunity", {{"stage", ref(1)}}) == "");
    REQUIRE(desk->allOf("stage_change").size() == 1);
  }
  const auto move = alice.allOf("stage_change")[0];
  CHECK(alice.of(move, "opportunity") == ref(10));
  CHECK(alice.of(move, "from") == "");
  CHECK(alice.of(move, "to") == ref(1));
  CHECK(alice.of(move, "by") == ref(1));
  CHECK(alice.of(10, "probability") == "30");
  CHECK(bob.allOf("stage_change")[0] != move);  // both happened
  CHECK(alice.types(10, "opportunity", {{"stage", ref(2)}, {"probability", "80"}}) == "");
  CHECK(alice.of(10, "probability") == "80");  // as typed
  CHECK(alice.allOf("stage_change").size() == 2);
  CHECK(alice.types(10, "opportunity", {{"amount", "120"}}) == "");
  CHECK(alice.allOf("stage_change").size() == 2);
}

TEST_CASE("an accepted quote becomes an order with its lines, once", "[effects]") {
  MemoryDesk alice(1);
  alice.types(10, "quote", {{"name", "Spring"}, {"account", ref(5)}, {"valid_until", "2026-04-01"}});
  alice.types(11, "line", {{"of", ref(10)}, {"quantity", "2"}, {"unit_price", "50"}});
  alice.types(12, "line", {{"of", ref(10)}, {"quantity", "1"}, {"unit_price", "7"}});
  CHECK(alice.types(10, "quote", {{"status", "accepted"}}) == "QUOTE_ACCEPTED");
  CHECK(alice.allOf("order").empty());  // what is refused does nothing
  CHECK(alice.types(10, "quote", {{"status", "accepted"}, {"accepted_by", ref(6)}}) == "");
  REQUIRE(alice.allOf("order").size() == 1);
  const auto order = alice.allOf("order")[0];
  CHECK(alice.of(order, "account") == ref(5));
  CHECK(alice.of(order, "status") == "draft");
  std::multiset<std::string> prices;
  for (const auto& line : alice.allOf("line")) {
    if (alice.of(line, "of") == hex(order)) prices.insert(alice.of(line, "unit_price"));
  }
  CHECK(prices == std::multiset<std::string>{"50.00 CNY", "7.00 CNY"});
  CHECK(alice.types(10, "quote", {{"status", "sent"}}) == "");
  CHECK(alice.types(10, "quote", {{"status", "accepted"}}) == "");
  CHECK(alice.allOf("order").size() == 1);
  CHECK(alice.allOf("line").size() == 4);
}

TEST_CASE("steps stamp their days where nobody typed one", "[effects]") {
  MemoryDesk alice(1);
  alice.types(10, "task", {{"title", "Survey"}});
  alice.types(10, "task", {{"status", "in_progress"}, {"actual_start", "2026-03-01"}});
  CHECK(alice.of(10, "actual_start") == "2026-03-01");
  alice.types(10, "task", {{"status", "done"}, {"percent", "90"}});
  CHECK(alice.of(10, "actual_finish") == "2026-03-05");
  CHECK(alice.of(10, "percent") == "90");
  alice.types(11, "task", {{"title", "Build"}, {"status", "done"}});
  CHECK(alice.of(11, "actual_start") == "2026-03-05");
  CHECK(alice.of(11, "percent") == "100");
  alice.types(12, "order", {{"name", "Spring"}, {"signed_by", ref(6)}, {"status", "signed"}});
  CHECK(alice.of(12, "signed_date") == "2026-03-05");
}

TEST_CASE("a risk that occurred is an issue, a change after approval a change request, a closed case a call to make",
          "[effects]") {
  MemoryDesk alice(1);
  alice.types(10, "risk", {{"title", "Staff leave"}, {"impact_cost", "900"}});
  alice.types(10, "risk", {{"status", "occurred"}});
  REQUIRE(alice.allOf("issue").size() == 1);
  CHECK(alice.of(alice.allOf("issue")[0], "title") == "Staff leave");
  CHECK(alice.of(alice.allOf("issue")[0], "links") == ref(10));

  alice.types(11, "requirement", {{"title", "Search"}, {"req_type", "functional"}, {"priority", "must"}});
  alice.types(11, "requirement", {{"priority", "should"}});
  CHECK(alice.allOf("issue").size() == 1);
  CHECK(alice.types(11, "requirement", {{"status", "approved"}, {"acceptance", "Finds a name in a second"}}) == "");
  CHECK(alice.allOf("issue").size() == 1);
  CHECK(alice.types(11, "requirement", {{"priority", "could"}}) == "");
  CHECK(alice.allOf("issue").size() == 2);

  alice.types(12, "case", {{"subject", "No light"}});
  CHECK(alice.types(12, "case", {{"status", "closed"}}) == "CASE_RESOLVED");
  CHECK(alice.types(12, "case", {{"status", "closed"}, {"resolution", "A new fuse"}}) == "");
  REQUIRE(alice.allOf("task").size() == 1);
  CHECK(alice.of(alice.allOf("task")[0], "about") == ref(12));
  CHECK(alice.of(alice.allOf("task")[0], "title") == "No light: ask how it went 满意度回访");
}

TEST_CASE("a step that lacks what it needs is refused: a ticked checklist, a passed check, a way that is no circle",
          "[effects]") {
  MemoryDesk alice(1);
  CHECK(alice.types(10, "task", {{"title", "Survey"}, {"checklist", "call, write"}, {"checklist_done", "call"}}) == "");
  CHECK(alice.types(10, "task", {{"status", "done"}}) == "TASK_DONE");
  CHECK(alice.of(10, "actual_finish") == "");
  CHECK(alice.types(10, "task", {{"status", "done"}, {"checklist_done", "call, write"}}) == "");
  CHECK(alice.types(11, "task", {{"title", "Build"}, {"start", "2026-03-02"}, {"finish", "2026-03-01"}}) ==
        "TASK_DATES");

  CHECK(alice.types(20, "check", {{"title", "Search"}, {"result", "fail"}, {"run_by", ref(1)}}) == "");
  CHECK(alice.of(20, "run_at") == sync::isoDateTime({noon}));
  CHECK(alice.types(21, "requirement", {{"title", "Search"}, {"req_type", "functional"}, {"checks", ref(20)}}) == "");
  CHECK(alice.types(21, "requirement", {{"status", "verified"}}) == "REQUIREMENT_APPROVED");
  CHECK(alice.types(21, "requirement", {{"acceptance", "Finds a name"}}) == "");
  CHECK(alice.types(21, "requirement", {{"status", "verified"}}) == "REQUIREMENT_VERIFIED");
  CHECK(alice.types(20, "check", {{"result", "pass"}}) == "");
  CHECK(alice.types(21, "requirement", {{"status", "verified"}}) == "");

  CHECK(alice.types(30, "project", {{"name", "CRM"}, {"start", "2026-03-02"}}) == "");
  for (std::uint8_t task : {31, 32}) {
    CHECK(alice.types(task, "task", {{"title", "Task"}, {"project", ref(30)}, {"duration", "1d"}}) == "");
  }
  CHECK(alice.types(40, "dependency", {{"from", ref(31)}, {"to", ref(32)}}) == "");
  CHECK(alice.types(41, "dependency", {{"from", ref(32)}, {"to", ref(31)}}) == "DEPENDENCY_CYCLE");
  // Come by merge it is kept, and named by its sentence.
  CHECK(alice.types(41, "dependency", {{"from", ref(32)}}, false) == "REQUIRED");
  alice.records[idOf(41)] = alice.records.at(idOf(40));
  auto& back = alice.records.at(idOf(41));
  back.row.id = idOf(41);
  put(back.row, *back.kind->field("from"), {{sync::Ref{idOf(32)}}});
  put(back.row, *back.kind->field("to"), {{sync::Ref{idOf(31)}}});
  const auto broken = Rules(*back.kind, catalogue()).broken(back.row, alice);
  REQUIRE(broken.size() == 1);
  CHECK(broken[0].code == "DEPENDENCY_CYCLE");
  CHECK(Rules(*back.kind, catalogue()).broken(alice.records.at(idOf(40)).row, alice).empty());
}
