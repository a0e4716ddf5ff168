// What no longer changes once it has come so far: stories of people who type, and of what two of them did apart.
#include "node/records/freezing.h"

#include "kinds-fixture.h"
#include "memory-desk.h"
#include "node/query/bound-expression.h"
#include "node/records/sentence.h"

using namespace satchel;
using namespace satchel::node;

namespace {

/// A quote of Alice's, with a line, as the customer has it.
struct SentQuote {
  SentQuote() {
    REQUIRE(alice.types(
                10, "quote",
                {{"name", "Spring"}, {"account", ref(5)}, {"valid_until", "2026-04-01"}, {"terms", "Net 30."}}) == "");
    REQUIRE(alice.types(11, "line", {{"of", ref(10)}, {"quantity", "2"}, {"unit_price", "50"}}) == "");
    REQUIRE(alice.types(10, "quote", {{"status", "sent"}}) == "");
  }
  std::vector<std::string> attention() {
    const auto& record = alice.records.at(idOf(10));
    std::vector<std::string> found;
    for (const auto& rule : Freezing(catalogue(), alice).differences(*record.kind, record.row)) {
      found.push_back(rule.code + " " + rule.field);
      CHECK(rule.sentence.en.find('{') == std::string::npos);
    }
    return found;
  }
  /// As a merge or an import leaves it, which asks nobody.
  void becomes(std::uint8_t record, const char* field, const char* text) {
    auto& at = alice.records.at(idOf(record));
    put(at.row, *at.kind->field(field), {valueOf(*at.kind->field(field), text)});
  }
  MemoryDesk alice{1};
};

}  // namespace

TEST_CASE("every rule reads: its conditions, what it names, and its sentence with nothing left open", "[freezing]") {
  MemoryDesk alice(1);
  for (const auto& kind : catalogue().kinds()) {
    const auto reads = [&](const std::string& condition) {
      return std::holds_alternative<BoundExpression>(compile(condition, kind, {catalogue(), {}}));
    };
    Row row;
    row.id = idOf(9);
    const auto closed = [&](const schema::Words& sentence, const std::vector<std::string>& about) {
      const auto title = filled(sentence, kind, row, &kind.titleField(), alice), rule = unfilled(sentence, kind, about);
      for (const auto& text : {title.en, title.zh, rule.en, rule.zh}) {
        CAPTURE(text);
        CHECK(text.find_first_of("{}") == std::string::npos);
      }
    };
    for (const auto& guard : kind.guards) {
      CAPTURE(guard.code);
      CHECK(reads(guard.when));
      CHECK(reads(guard.before));
      closed(guard.sentence, guard.needs);
    }
    for (const auto& freeze : kind.freezes) {
      CAPTURE(freeze.code);
      CHECK(reads(freeze.when));
      closed(freeze.sentence, freeze.fields);
      closed(freeze.differs, freeze.fields);
    }
  }
}

TEST_CASE("a quote that was sent stays as the customer has it; who types otherwise reads what to do", "[freezing]") {
  SentQuote quote;
  MemoryDesk& alice = quote.alice;
  CHECK(alice.types(10, "quote", {{"valid_until", "2026-05-01"}}) == "QUOTE_SENT");
  CHECK(alice.sentence ==
        "Valid until (valid_until) of a quote that was sent stays as the customer has it: make a new version with "
        "satchel add quote version_of=" +
            ref(10).substr(0, 12) + ", or open it again with status=draft reopen_reason=….");
  CHECK(alice.types(10, "quote", {{"terms", "Net 60."}}) == "QUOTE_SENT");
  CHECK(alice.types(10, "quote", {{"frozen_as", "{}"}}) == "COMPUTED_FIELD");
  CHECK(alice.of(10, "valid_until") == "2026-04-01");
  // Its lines are a part of it; a draft's change.
  CHECK(alice.types(11, "line", {{"quantity", "3"}}) == "QUOTE_SENT");
  CHECK(alice.types(12, "line", {{"of", ref(10)}, {"quantity", "1"}}) == "QUOTE_SENT");
  CHECK(alice.types(20, "quote", {{"name", "Autumn"}}) == "");
  CHECK(alice.types(12, "line", {{"of", ref(20)}, {"quantity", "1"}}) == "");
  CHECK(alice.types(12, "line", {{"quantity", "4"}}) == "");
  // The same again is no change; what is not frozen changes; the next step is taken.
  CHECK(alice.types(10, "quote", {{"valid_until", "2026-04-01"}, {"visibility", "team"}}) == "");
  CHECK(alice.types(10, "quote", {{"status", "accepted"}, {"accepted_by", ref(6)}}) == "");
  CHECK(alice.types(10, "quote", {{"valid_until", "2026-05-01"}}) == "QUOTE_SENT");
}

TEST_CASE("a sent quote is opened again with a reason, changed, and frozen anew as it is sent the next time",
          "[freezing]") {
  SentQuote quote;
  MemoryDesk& alice = quote.alice;
  CHECK(alice.types(10, "quote", {{"status", "draft"}}) == "QUOTE_REOPENED");
  CHECK(alice.types(10, "quote",
                    {{"status", "draft"}, {"reopen_reason", "Wrong day"}, {"valid_until", "2026-05-01"}}) == "");
  CHECK(alice.types(11, "line", {{"quantity", "3"}}) == "");
  CHECK(alice.types(10, "quote", {{"status", "sent"}}) == "");
  CHECK(quote.attention().empty());
  CHECK(alice.types(11, "line", {{"quantity", "2"}}) == "QUOTE_SENT");
  // The reason of last time does not do.
  CHECK(alice.types(10, "quote", {{"status", "draft"}}) == "QUOTE_REOPENED");
}

TEST_CASE("another version of a quote begins as the one before, with lines of its own", "[freezing]") {
  SentQuote quote;
  MemoryDesk& alice = quote.alice;
  REQUIRE(alice.types(20, "quote", {{"version_of", ref(10)}, {"valid_until", "2026-06-01"}}) == "");
  CHECK(alice.of(20, "status") == "draft");
  CHECK(alice.of(20, "name") == "Spring");
  CHECK(alice.of(20, "account") == ref(5));
  CHECK(alice.of(20, "terms") == "Net 30.");
  CHECK(alice.of(20, "valid_until") == "2026-06-01");
  const auto lines = alice.allOf("line");
  REQUIRE(lines.size() == 2);
  const auto copy = lines[0] == idOf(11) ? lines[1] : lines[0];
  CHECK(alice.of(copy, "of") == ref(20));
  CHECK(alice.of(copy, "unit_price") == "50.00 CNY");
  CHECK(alice.of(10, "valid_until") == "2026-04-01");
}

TEST_CASE("what a merge or an import changed of it all the same is told of, until it is as it was", "[freezing]") {
  SentQuote quote;
  CHECK(quote.attention().empty());
  quote.becomes(10, "valid_until", "2026-05-01");
  quote.becomes(11, "quantity", "3");
  CHECK(quote.attention() == std::vector<std::string>{"QUOTE_SENT valid_until", "QUOTE_SENT lines"});
  // Who types may put it back, and nothing else.
  CHECK(quote.alice.types(10, "quote", {{"valid_until", "2026-05-02"}}) == "QUOTE_SENT");
  CHECK(quote.alice.types(10, "quote", {{"valid_until", "2026-04-01"}}) == "");
  CHECK(quote.alice.types(11, "line", {{"quantity", "2"}}) == "");
  CHECK(quote.attention().empty());

  // The protection off: nobody kept what was sent, and a change leaves no trace.
  auto& row = quote.alice.records.at(idOf(10)).row;
  put(row, *catalogue().kind("quote")->field("frozen_as"), {});
  quote.becomes(10, "valid_until", "2026-05-01");
  CHECK(quote.attention().empty());
  // Still nobody types another: it stays as it stands.
  CHECK(quote.alice.types(10, "quote", {{"valid_until", "2026-04-01"}}) == "QUOTE_SENT");
}

TEST_CASE("Alice sends a quote while Bob, who has not seen it, moves its day: both are told, whatever the clocks say",
          "[freezing]") {
  for (const sync::Millis later : {-1'000'000, 1'000'000}) {
    Harbour harbour;
    Desk alice{harbour.alice}, bob{harbour.bob};
    alice.takesSteps = bob.takesSteps = true;
    const auto& quote = *catalogue().kind("quote");
    const sync::RecordId id{{7, 7}};
    const auto set = [](const char* field, const std::string& text) {
      return TypedChange{TypedChange::Action::set, field, text};
    };
    REQUIRE(alice.types(quote, id,
                        {set("name", "Spring"), set("account", sample(*quote.field("account"), 1)),
                         set("valid_until", "2026-04-01")}) == "");
    alice.meets(bob);
    harbour.bob.clock.time += later;
    REQUIRE(alice.types(quote, id, {set("status", "sent")}) == "");
    REQUIRE(bob.types(quote, id, {set("valid_until", "2026-05-01")}) == "");
    alice.meets(bob);
    for (Desk* desk : {&alice, &bob}) {
      const Row row = *desk->see(quote, id);
      const auto told = Freezing(catalogue(), *desk).differences(quote, row);
      REQUIRE(told.size() == 1);
      CHECK(told[0].field == "valid_until");
      CHECK(told[0].sentence.zh.starts_with("有效期至（valid_until）与已发送给客户的内容不一致"));
    }
    REQUIRE(bob.types(quote, id, {set("valid_until", "2026-04-01")}) == "");
    alice.meets(bob);
    const Row row = *alice.see(quote, id);
    CHECK(Freezing(catalogue(), alice).differences(quote, row).empty());
  }
}

TEST_CASE("of a frozen field in conflict a person may choose either", "[freezing]") {
  SentQuote quote;
  auto& row = quote.alice.records.at(idOf(10)).row;
  const auto& field = *catalogue().kind("quote")->field("valid_until");
  std::ranges::find(row.cells, field.index, &Cell::field)->conflict = true;
  CHECK(quote.alice.types(10, "quote", {{"valid_until", "2026-05-01"}}) == "");
  CHECK(quote.attention() == std::vector<std::string>{"QUOTE_SENT valid_until"});
}

TEST_CASE("a done activity, a submitted report and a published article stay as they are", "[freezing]") {
  MemoryDesk alice(1);
  REQUIRE(alice.types(10, "activity", {{"subject", "Call"}, {"type", "call"}, {"start", "2026-03-05T09:00:00Z"}}) ==
          "");
  CHECK(alice.types(10, "activity", {{"start", "2026-03-05T10:00:00Z"}}) == "");
  CHECK(alice.types(10, "activity", {{"status", "done"}}) == "");
  CHECK(alice.types(10, "activity", {{"start", "2026-03-05T11:00:00Z"}}) == "ACTIVITY_DONE");
  CHECK(alice.types(10, "activity", {{"type", "visit"}}) == "ACTIVITY_DONE");
  CHECK(alice.types(10, "activity", {{"content", "They want 40 pumps."}}) == "");
  CHECK(alice.types(10, "activity", {{"status", "planned"}}) == "ACTIVITY_REOPENED");
  CHECK(alice.types(11, "activity", {{"corrects", ref(10)}, {"start", "2026-03-05T11:00:00Z"}}) == "");
  CHECK(alice.of(11, "type") == "call");
  CHECK(alice.of(11, "status") == "done");
  CHECK(alice.of(11, "content") == "They want 40 pumps.");
  CHECK(alice.types(10, "activity", {{"status", "planned"}, {"reopen_reason", "It was moved"}, {"type", "visit"}}) ==
        "");

  REQUIRE(alice.types(20, "progress_report", {{"project", ref(1)}, {"period", "W10"}, {"done", "Set up"}}) == "");
  CHECK(alice.types(20, "progress_report", {{"submitted_at", "2026-03-05T09:00:00Z"}}) == "");
  CHECK(alice.types(20, "progress_report", {{"problems", "None"}}) == "REPORT_FIXED");

  REQUIRE(alice.types(30, "article", {{"title", "Pumps"}, {"body", "Prime it."}, {"status", "published"}}) == "");
  CHECK(alice.types(30, "article", {{"body", "Prime it twice."}}) == "ARTICLE_FROZEN");
  CHECK(alice.types(30, "article", {{"body", "Prime it twice."}, {"status", "in_review"}}) == "");
}

TEST_CASE("a deal that was won is opened again with a reason only", "[freezing]") {
  MemoryDesk alice(1);
  alice.types(1, "stage", {{"name", "Talking"}, {"pipeline", ref(9)}});
  alice.types(2, "stage", {{"name", "Lost"}, {"pipeline", ref(9)}, {"type", "lost"}});
  REQUIRE(alice.types(10, "opportunity", {{"name", "Spring"}, {"stage", ref(1)}}) == "");
  REQUIRE(alice.types(10, "opportunity", {{"stage", ref(2)}, {"loss_reason", "price"}}) == "");
  CHECK(alice.types(10, "opportunity", {{"stage", ref(1)}}) == "OPPORTUNITY_REOPENED");
  // An import asks nobody, and is told of.
  auto& record = alice.records.at(idOf(10));
  Row imported = record.row;
  put(imported, *record.kind->field("stage"), {{sync::Ref{idOf(1)}}});
  const auto broken = Rules(*record.kind, catalogue()).broken(imported, alice);
  REQUIRE(broken.size() == 1);
  CHECK(broken[0].code == "OPPORTUNITY_REOPENED_WITHOUT_REASON");
  CHECK(alice.types(10, "opportunity", {{"stage", ref(1)}, {"reopen_reason", "They called back"}}) == "");
  CHECK(Rules(*record.kind, catalogue()).broken(record.row, alice).empty());
}

TEST_CASE("a stage says what a deal needs to enter it; who is in it already is told of and not held up", "[freezing]") {
  MemoryDesk alice(1);
  alice.types(1, "stage", {{"name", "Talking"}, {"pipeline", ref(9)}});
  REQUIRE(alice.types(2, "stage", {{"name", "Offer"}, {"pipeline", ref(9)}, {"required_fields", "amount, 下一步"}}) ==
          "");
  REQUIRE(alice.types(10, "opportunity", {{"name", "Spring"}, {"stage", ref(1)}}) == "");
  CHECK(alice.types(10, "opportunity", {{"stage", ref(2)}}) == "OPPORTUNITY_STAGE_FIELDS");
  CHECK(alice.sentence == "An opportunity in the stage Offer needs Amount (amount): enter it together with the stage.");
  CHECK(alice.types(10, "opportunity", {{"stage", ref(2)}, {"amount", "5"}}) == "OPPORTUNITY_STAGE_FIELDS");
  CHECK(alice.types(10, "opportunity", {{"stage", ref(2)}, {"amount", "5"}, {"next_step", "Call"}}) == "");
  CHECK(alice.types(10, "opportunity", {{"amount", ""}}) == "OPPORTUNITY_STAGE_FIELDS");

  REQUIRE(alice.types(11, "opportunity", {{"name", "Autumn"}, {"stage", ref(1)}}) == "");
  REQUIRE(alice.types(1, "stage", {{"required_fields", "account"}}) == "");
  const auto& autumn = alice.records.at(idOf(11));
  CHECK(Rules(*autumn.kind, catalogue()).broken(autumn.row, alice).size() == 1);
  CHECK(alice.types(11, "opportunity", {{"name", "Late autumn"}}) == "");

  CHECK(alice.types(1, "stage", {{"required_fields", "amuont"}}) == "UNKNOWN_FIELD");
}

TEST_CASE("a project is closed when each of its criteria has a value, a case stays closed after thirty days",
          "[freezing]") {
  MemoryDesk alice(1);
  REQUIRE(alice.types(10, "project", {{"name", "CRM"}}) == "");
  REQUIRE(alice.types(11, "kpi", {{"name", "Searches"}, {"project", ref(10)}}) == "");
  CHECK(alice.types(10, "project", {{"status", "closed"}}) == "PROJECT_KPI_VALUES");
  REQUIRE(alice.types(12, "kpi_measurement", {{"kpi", ref(11)}, {"date", "2026-03-01"}, {"value", "4"}}) == "");
  CHECK(alice.types(10, "project", {{"status", "closed"}}) == "");

  REQUIRE(alice.types(20, "case", {{"subject", "No light"}, {"status", "closed"}, {"resolution", "A fuse"}}) == "");
  constexpr sync::Millis day = 86'400'000;
  alice.time += 30 * day;
  CHECK(alice.types(20, "case", {{"status", "open"}}) == "");
  CHECK(alice.types(20, "case", {{"status", "closed"}}) == "");
  alice.time += 31 * day;
  CHECK(alice.types(20, "case", {{"status", "open"}}) == "CASE_REOPENED_LATE");
}

TEST_CASE("who skips a step is asked for what it needs all the same", "[freezing]") {
  MemoryDesk alice(1);
  alice.types(10, "requirement", {{"title", "Search"}, {"req_type", "functional"}});
  CHECK(alice.types(10, "requirement", {{"status", "in_build"}}) == "REQUIREMENT_APPROVED");
  alice.types(11, "risk", {{"title", "Storm"}});
  CHECK(alice.types(11, "risk", {{"status", "monitoring"}}) == "RISK_ASSESSED");
  alice.types(12, "order", {{"name", "Spring"}});
  CHECK(alice.types(12, "order", {{"status", "active"}}) == "ORDER_SIGNED");
}
