// What formulas of the catalogue come to that need more than a sum, in stories whose numbers a person can check.
#include "formula-world.h"
#include "node/query/frozen-plan.h"

using namespace satchel;
using namespace satchel::node;

namespace {

std::string ref(std::uint8_t number) {
  return hex(World::id(number));
}

/// Makes the days of a story those of `day`, at noon of UTC.
void on(World& world, const char* day) {
  world.now = sync::parseIsoDateTime(std::string(day) + "T12:00:00Z")->millis;
}

}  // namespace

TEST_CASE("the next step about an account is its first planned call or open task", "[algorithms]") {
  World world;
  world.add(1, "account", {{"name", "Blue Heron"}});
  CHECK(world.of(1, "next_follow_up") == "");
  world.add(2, "activity", {{"about", ref(1)}, {"status", "planned"}, {"start", "2026-03-05T09:00:00Z"}});
  world.add(3, "activity", {{"about", ref(1)}, {"status", "done"}, {"start", "2026-03-01T09:00:00Z"}});
  CHECK(world.of(1, "next_follow_up") == "2026-03-05T09:00:00Z");
  world.add(4, "task", {{"title", "Send the offer"}, {"about", ref(1)}, {"finish", "2026-03-03"}});
  CHECK(world.of(1, "next_follow_up") == "2026-03-03T00:00:00Z");
  world.add(4, "task", {{"title", "Send the offer"}, {"about", ref(1)}, {"finish", "2026-03-03"}, {"status", "done"}});
  CHECK(world.of(1, "next_follow_up") == "2026-03-05T09:00:00Z");
  world.records.at(World::id(2)).deleted = true;
  CHECK(world.of(1, "next_follow_up") == "");
}

TEST_CASE("a risk is reviewed one period after its last review, and its trend is between the last two",
          "[algorithms]") {
  World world;
  world.add(1, "risk", {{"title", "Staff leave"}, {"authored_at", "2026-01-31T08:00:00Z"}, {"review_every", "month"}});
  CHECK(world.of(1, "next_review") == "2026-02-28");
  CHECK(world.of(1, "trend") == "");
  const auto review = [&](std::uint8_t number, const char* day, const char* likelihood, const char* impact) {
    world.add(
        number, "risk_review",
        {{"risk", ref(1)}, {"at", std::string(day) + "T10:00:00Z"}, {"likelihood", likelihood}, {"impact", impact}});
  };
  review(2, "2026-03-15", "3", "4");
  CHECK(world.of(1, "next_review") == "2026-04-15");
  CHECK(world.of(1, "trend") == "");
  review(3, "2026-02-15", "2", "4");
  CHECK(world.of(1, "trend") == "rising");
  review(4, "2026-04-15", "4", "3");
  CHECK(world.of(1, "trend") == "steady");
  review(5, "2026-05-15", "1", "3");
  CHECK(world.of(1, "trend") == "falling");
}

TEST_CASE("a weekly meeting is due a week after the last one, and half of them took place", "[algorithms]") {
  World world;
  on(world, "2026-03-31");  // a Tuesday
  world.add(1, "project", {{"name", "CRM"}, {"start", "2026-03-02"}});
  auto& item = world.add(2, "communication_item", {{"name", "Meeting"}, {"project", ref(1)}, {"frequency", "weekly"}});
  CHECK(world.of(2, "next_due") == "2026-03-09");
  CHECK(world.of(2, "adherence") == "0");
  for (std::uint8_t i : {0, 1}) {
    world.add(static_cast<std::uint8_t>(3 + i), "activity",
              {{"status", "done"}, {"start", i == 0 ? "2026-03-09T09:00:00Z" : "2026-03-17T09:00:00Z"}});
    item.fields["activities"].push_back({sync::Ref{World::id(static_cast<std::uint8_t>(3 + i))}});
  }
  CHECK(world.of(2, "next_due") == "2026-03-24");
  CHECK(world.of(2, "adherence") == "50");  // of the 9th, 16th, 23rd and 30th
  item.fields["frequency"] = {{sync::Text{"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"}}};
  CHECK(world.of(2, "next_due") == "2026-03-19");
  item.fields["frequency"] = {{sync::Text{"FREQ=MONTHLY;BYMONTHDAY=1"}}};
  CHECK(world.of(2, "next_due") == "");  // says more than is understood
}

TEST_CASE("a target counts what its person won in its quarter; a team's, what its people won", "[algorithms]") {
  World world;
  world.add(1, "user", {{"name", "Mei Li"}, {"team", ref(2)}});
  world.add(2, "team", {{"name", "North"}});
  world.add(3, "stage", {{"name", "Won"}, {"type", "won"}});
  world.add(4, "stage", {{"name", "Talking"}, {"type", "open"}});
  const auto deal = [&](std::uint8_t number, std::uint8_t stage, const char* close, const char* amount) {
    world.add(number, "opportunity",
              {{"name", "Deal"}, {"owner", ref(1)}, {"stage", ref(stage)}, {"close_date", close}, {"amount", amount}});
  };
  deal(10, 3, "2026-03-31", "1000");
  deal(11, 3, "2026-01-01", "500.50");
  deal(12, 3, "2026-04-01", "7000");  // the next quarter
  deal(13, 4, "2026-02-01", "9000");  // open
  const auto target = [&](const char* whose, std::uint8_t who, const char* period, const char* measure) {
    world.add(20, "sales_target", {{"period", period}, {"measure", measure}, {whose, ref(who)}});
    return world.of(20, "attained");
  };
  CHECK(target("user", 1, "2026-Q1", "won_value") == "1500.5");
  CHECK(target("user", 1, "2026-Q1", "won_count") == "2");
  CHECK(target("user", 1, "2026", "won_count") == "3");
  CHECK(target("user", 1, "2026-03", "won_count") == "1");
  CHECK(target("team", 2, "2026-Q1", "won_value") == "1500.5");
  CHECK(target("user", 9, "2026-Q1", "won_value") == "0");
  CHECK(target("user", 1, "2026-Q5", "won_count") == "");
  CHECK(target("user", 1, "spring", "won_count") == "");
  deal(12, 3, "2026-03-01", "7 USD");
  CHECK(target("user", 1, "2026-Q1", "won_value") == "");  // of two currencies there is no sum
}

TEST_CASE("a case recorded on Friday at four is answered on Monday, in working hours", "[algorithms]") {
  World world;
  world.add(1, "case", {{"subject", "No light"}, {"priority", "high"}, {"authored_at", "2026-03-06T16:00:00Z"}});
  CHECK(world.of(1, "first_response_due") == "");
  world.add(2, "sla_policy", {{"name", "All"}, {"response_hours_high", "4"}, {"resolve_hours_high", "12"}});
  CHECK(world.of(1, "first_response_due") == "2026-03-09T12:00:00Z");  // an hour on Friday, three on Monday from nine
  CHECK(world.of(1, "resolve_due") == "2026-03-10T12:00:00Z");         // 1 + 8 + 3
  world.add(4, "working_calendar", {{"name", "Six days"}, {"day_begins", "8h"}, {"friday", "8h"}, {"saturday", "4h"}});
  world.add(3, "sla_policy",
            {{"name", "High"}, {"conditions", "priority = high"}, {"response_hours_high", "2"}, {"calendar", ref(4)}});
  CHECK(world.of(1, "first_response_due") == "2026-03-07T10:00:00Z");  // Friday's work ends at four
  CHECK(world.of(1, "resolve_due") == "");                             // which that policy does not say
}

TEST_CASE("five customers are ranked by how lately, how often and for how much they bought", "[algorithms]") {
  World world;
  for (std::uint8_t i = 1; i <= 5; ++i) {
    world.add(i, "account", {{"name", "Account " + std::to_string(i)}});
    const auto order = static_cast<std::uint8_t>(10 + i), line = static_cast<std::uint8_t>(20 + i);
    world.add(order, "order",
              {{"account", ref(i)}, {"status", "signed"}, {"signed_date", "2026-0" + std::to_string(i) + "-01"}});
    world.add(line, "line", {{"of", ref(order)}, {"quantity", "1"}, {"unit_price", std::to_string(600 - 100 * i)}});
  }
  world.add(6, "account", {{"name", "Bought nothing"}});
  CHECK(world.of(1, "rfm") == "115");  // the longest ago, as often as the others, for the most
  CHECK(world.of(3, "rfm") == "313");
  CHECK(world.of(5, "rfm") == "511");
  CHECK(world.of(6, "rfm") == "");
}

TEST_CASE("a lead's score and an account's health are points that a person can add up", "[algorithms]") {
  World world;
  on(world, "2026-03-31");
  world.add(1, "lead", {{"name", "Mei Li"}});
  CHECK(world.of(1, "score") == "0");
  world.add(1, "lead",
            {{"name", "Mei Li"},
             {"source", "referral"},
             {"budget", "5000"},
             {"company", "Heron"},
             {"emails", "mei@example.com"}});
  CHECK(world.of(1, "score") == "55");  // 20 + 20 + 10 + 5
  world.add(2, "activity", {{"about", ref(1)}, {"status", "done"}, {"start", "2026-03-10T09:00:00Z"}});
  CHECK(world.of(1, "score") == "70");  // 5 for a talk, 10 for one within 30 days

  world.add(3, "account", {{"name", "Blue Heron"}});
  CHECK(world.of(3, "health") == "65");  // nothing known against them: 0 + 15 + 20 + 20 + 10
  world.add(4, "activity", {{"about", ref(3)}, {"status", "done"}, {"start", "2026-03-10T09:00:00Z"}});
  CHECK(world.of(3, "health") == "90");
  world.add(5, "case", {{"subject", "No light"}, {"account", ref(3)}, {"severity", "critical"}, {"status", "open"}});
  CHECK(world.of(3, "health") == "80");
  world.add(6, "order", {{"account", ref(3)}, {"status", "closed"}, {"signed_date", "2024-09-01"}});
  CHECK(world.of(3, "health") == "70");  // one the year before, none since
}

TEST_CASE("a project half done when all of it was due is at half its speed, and at twice the cost", "[algorithms]") {
  World world;
  on(world, "2026-03-31");
  world.add(1, "project", {{"name", "CRM"}});
  world.add(2, "task",
            {{"title", "Survey"},
             {"project", ref(1)},
             {"start", "2026-03-02"},
             {"finish", "2026-03-06"},
             {"effort", "40h"},
             {"percent", "50"}});
  CHECK(world.of(1, "spi") == "0.5");
  world.add(3, "task",
            {{"title", "Build"},
             {"project", ref(1)},
             {"start", "2026-03-31"},
             {"finish", "2026-04-01"},
             {"effort", "20h"},
             {"percent", "0"}});
  CHECK(world.of(1, "spi") == "0.4");  // 20 of 40 + 10
  CHECK(world.of(1, "cpi") == "");     // nothing was spent
  world.add(4, "resource", {{"name", "Analyst"}, {"type", "human"}, {"unit_rate", "100"}});
  world.add(5, "allocation", {{"resource", ref(4)}, {"for", ref(2)}, {"effort", "40h"}});
  world.add(6, "cost_entry", {{"project", ref(1)}, {"date", "2026-03-10"}, {"amount", "3000"}});
  world.add(7, "user", {{"name", "Mei Li"}, {"cost_rate", "200"}});
  world.add(8, "time_entry", {{"user", ref(7)}, {"task", ref(2)}, {"date", "2026-03-11"}, {"duration", "5h"}});
  CHECK(world.of(1, "cpi") == "0.5");  // 2,000 earned by 3,000 + 1,000
}

TEST_CASE("a plan with goals and a vision has two of thirteen parts", "[algorithms]") {
  World world;
  world.add(1, "project", {{"name", "CRM"}});
  CHECK(world.of(1, "plan_completeness") == "0");
  world.add(1, "project", {{"name", "CRM"}, {"vision", "One view of the customer"}});
  world.add(2, "goal", {{"title", "Sell more"}, {"project", ref(1)}});
  CHECK(world.of(1, "plan_completeness") == "15.38");
  world.add(3, "task", {{"title", "Survey"}, {"project", ref(1)}});
  CHECK(world.of(1, "plan_completeness") == "15.38");  // nobody is responsible
  world.add(3, "task", {{"title", "Survey"}, {"project", ref(1)}, {"assignee", ref(4)}});
  CHECK(world.of(1, "plan_completeness") == "23.08");
}

TEST_CASE("what a campaign's leads became, once won, is its won value", "[algorithms]") {
  World world;
  world.add(1, "campaign", {{"name", "Spring"}, {"actual_cost", "1000"}});
  world.add(2, "stage", {{"name", "Won"}, {"type", "won"}});
  world.add(3, "stage", {{"name", "Talking"}, {"type", "open"}});
  for (std::uint8_t i : {2, 3}) {
    world.add(static_cast<std::uint8_t>(8 + i), "opportunity",
              {{"name", "Deal"}, {"stage", ref(i)}, {"amount", "1500"}});
    world.add(static_cast<std::uint8_t>(18 + i), "lead",
              {{"campaign", ref(1)}, {"converted_to", ref(static_cast<std::uint8_t>(8 + i))}});
  }
  CHECK(world.of(1, "won_value") == "1500.00 CNY");
  CHECK(world.of(1, "roi") == "50");
}

TEST_CASE("two open deals of one account under one name are each other's duplicates", "[algorithms]") {
  World world;
  world.add(1, "account", {{"name", "Blue Heron"}});
  world.add(2, "stage", {{"name", "Talking"}, {"type", "open"}});
  world.add(3, "stage", {{"name", "Lost"}, {"type", "lost"}});
  const auto deal = [&](std::uint8_t number, const char* name, std::uint8_t stage = 2) {
    world.add(number, "opportunity", {{"name", name}, {"account", ref(1)}, {"stage", ref(stage)}});
  };
  deal(10, "Spring order");
  CHECK(world.listed(10, "duplicates") == "");
  deal(11, "SPRING-ORDER");
  deal(12, "Ｓpring  order");
  deal(13, "Autumn order");
  deal(14, "Spring order", 3);
  CHECK(world.listed(10, "duplicates") == ref(11) + " " + ref(12));
  CHECK(world.listed(12, "duplicates") == ref(10) + " " + ref(11));
  CHECK(world.listed(13, "duplicates") == "");
  CHECK(world.listed(14, "duplicates") == "");
  world.records.at(World::id(11)).deleted = true;
  CHECK(world.listed(10, "duplicates") == ref(12));
  world.add(15, "opportunity", {{"name", "Spring order"}});
  CHECK(world.listed(15, "duplicates") == "");  // of nobody: there are many orders in spring
  world.add(4, "contact", {{"name", "Mei Li"}});
  for (std::uint8_t number : {16, 17}) {
    world.add(number, "opportunity", {{"name", "春季订单"}, {"primary_contact", ref(4)}});
  }
  CHECK(world.listed(16, "duplicates") == ref(17));
}

TEST_CASE("a message's merge fields are what stands between its braces", "[algorithms]") {
  World world;
  world.add(1, "message_template",
            {{"name", "Spring"},
             {"subject", "Dear {{ name }}"},
             {"body", "{{name}}, {{account.level}} and {{}} {not this} {{ account.owner }}, {{open"}});
  CHECK(world.listed(1, "merge_fields") == "name account.level account.owner");
  world.add(1, "message_template", {{"name", "Spring"}});
  CHECK(world.listed(1, "merge_fields") == "");
}

TEST_CASE("a project is measured by its last baseline, whatever the plan says by now", "[algorithms]") {
  World world;
  on(world, "2026-03-31");
  world.add(1, "project", {{"name", "CRM"}});
  const auto task = [&](std::uint8_t number, const char* start, const char* finish, const char* percent) {
    world.add(number, "task",
              {{"title", "Task"},
               {"project", ref(1)},
               {"start", start},
               {"finish", finish},
               {"effort", "40h"},
               {"percent", percent}});
  };
  const auto takeBaseline = [&](std::uint8_t number, const char* at) {
    const FrozenPlan plan(WorldView(world, World::id(1)), catalogue(), "CNY");
    world.add(number, "baseline", {{"name", "Baseline"}, {"project", ref(1)}, {"at", at}, {"plan", plan.json()}});
  };
  world.add(4, "resource", {{"name", "Analyst"}, {"type", "human"}, {"unit_rate", "100"}});
  world.add(5, "allocation", {{"resource", ref(4)}, {"for", ref(2)}, {"effort", "40h"}});
  world.add(6, "cost_entry", {{"project", ref(1)}, {"date", "2026-03-10"}, {"amount", "4000"}});
  task(2, "2026-03-02", "2026-03-06", "50");
  CHECK(world.of(1, "spi") == "0.5");
  CHECK(world.of(1, "cpi") == "0.5");
  CHECK(world.of(2, "baseline_start") == "");
  takeBaseline(8, "2026-03-01T09:00:00Z");
  CHECK(world.of(2, "baseline_start") == "2026-03-02");
  CHECK(world.of(2, "baseline_finish") == "2026-03-06");
  CHECK(world.of(2, "baseline_effort") == "40h");
  CHECK(world.of(2, "baseline_cost") == "4000.00 CNY");
  CHECK(world.of(1, "spi") == "0.5");

  task(2, "2026-04-06", "2026-04-10", "50");  // moved, so that nothing of it were due: it is as late as it was
  world.add(5, "allocation", {{"resource", ref(4)}, {"for", ref(2)}, {"effort", "400h"}});
  CHECK(world.of(1, "spi") == "0.5");
  CHECK(world.of(1, "cpi") == "0.5");
  CHECK(world.of(2, "days_late") == "35");
  task(3, "2026-03-02", "2026-03-06", "100");  // added, and done
  CHECK(world.of(3, "baseline_start") == "");
  CHECK(world.of(1, "spi") == "0.5");

  takeBaseline(7, "2026-03-20T09:00:00Z");  // with all of that, and a smaller id
  CHECK(world.of(2, "days_late") == "0");
  CHECK(world.of(1, "spi") == "1.5");  // of what is due, the one is done, and half of the other already
  CHECK(world.of(1, "cpi") == "5");    // 20,000 of 40,000 earned
  world.records.at(World::id(7)).deleted = true;
  CHECK(world.of(1, "spi") == "0.5");
}

TEST_CASE("a kept plan is read as it was written, and what is no plan says nothing", "[algorithms]") {
  World world;
  world.add(1, "project", {{"name", "CRM"}});
  world.add(
      2, "task",
      {{"title", "Survey"}, {"project", ref(1)}, {"start", "2026-03-02"}, {"finish", "2026-03-02"}, {"effort", "90m"}});
  world.add(3, "budget_line", {{"item", "Pay"}, {"project", ref(1)}, {"category", "labour"}, {"planned", "9 USD"}});
  const FrozenPlan plan(WorldView(world, World::id(1)), catalogue(), "CNY");
  CHECK(plan.json() ==
        "{\"tasks\":[{\"id\":\"" + ref(2) +
            "\",\"start\":\"2026-03-02\",\"finish\":\"2026-03-02\",\"effort\":90}],\"budget\":[{\"id\":\"" + ref(3) +
            "\",\"planned\":{\"amount\":\"9.00\",\"currency\":\"USD\"}}]}");
  CHECK(FrozenPlan(plan.json()).json() == plan.json());
  CHECK(FrozenPlan(plan.json()).task(World::id(2))->effort == 90);
  CHECK(FrozenPlan(plan.json()).task(World::id(3)) == nullptr);
  for (const char* no : {"", "7", "[]", "{", "{\"tasks\": 7}", "{\"tasks\": [7, {}, {\"id\": \"x\"}]}"}) {
    CHECK(FrozenPlan(no).json() == "{\"tasks\":[],\"budget\":[]}");
  }
}
