#include "node/query/bound-expression.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <map>

#include "node/text/fold.h"
#include "node/text/typed-text.h"
#include "tests/built-in.h"

using namespace satchel;
using namespace satchel::node;

namespace {

struct Record {
  std::string kind;
  sync::RecordId id;
  std::map<std::string, std::vector<sync::Value>> fields;
};

/// Records in memory: what a space holds, for these tests.
class World {
 public:
  /// Fields as typed; several values of a set are separated by |.
  const sync::RecordId& add(const std::string& kind, std::uint8_t number,
                            const std::vector<std::pair<std::string, std::string>>& typed) {
    Record record{kind, {}, {}};
    record.id.bytes.fill(number);
    for (const auto& [key, texts] : typed) {
      const auto& field = *catalogue().kind(kind)->field(key);
      for (const auto text : splitStripped(texts, '|')) {
        auto value = readTyped(field, text, {"CNY", DateOrder::unknown, nullptr});
        if (const auto* problem = std::get_if<Problem>(&value)) FAIL(problem->en);
        record.fields[key].push_back(std::get<sync::Value>(value));
      }
    }
    return records.insert_or_assign(record.id, std::move(record)).first->first;
  }
  std::map<sync::RecordId, Record> records;
};

class View final : public RowView {
 public:
  View(const World& world, const Record& record) : world(world), record(record) {}
  const schema::KindDef& kind() const override { return *catalogue().kind(record.kind); }
  const sync::RecordId& id() const override { return record.id; }
  std::span<const sync::Value> values(const schema::FieldDef& field) const override {
    const auto at = record.fields.find(field.key);
    return at == record.fields.end() ? std::span<const sync::Value>{} : at->second;
  }
  bool referred(const sync::RecordId& id, const std::function<bool(const RowView&)>& use) const override {
    const auto at = world.records.find(id);
    return at != world.records.end() && use(View(world, at->second));
  }

 private:
  const World& world;
  const Record& record;
};

/// A deal that Acme (technology) has nearly closed.
struct Deal {
  World world;
  sync::RecordId acme, won, deal, stranger;
  Deal() {
    acme = world.add(
        "account", 0xac,
        {{"name", "Acme Ｃo"}, {"industry", "technology"}, {"phones", "+86 10 1234 5678"}, {"tags", "vip|south"}});
    won = world.add("stage", 0x57, {{"name", "Closed Won"}, {"type", "won"}, {"probability", "100"}});
    deal = world.add("opportunity", 0xde,
                     {{"name", "Café 改造"},
                      {"account", hex(acme)},
                      {"stage", hex(won)},
                      {"amount", "1234.50"},
                      {"close_date", "2017-03-01"},
                      {"probability", "63.15"},
                      {"forecast", "commit"},
                      {"tags", "hot|east|R and D"},
                      {"authored_at", "2017-02-28T23:30:00Z"}});
    stranger.bytes.fill(0x99);
  }
  std::string test(std::string_view text, const sync::RecordId& id, const char* kind) {
    const auto bound = compile(text, *catalogue().kind(kind), {catalogue(), "CNY"});
    if (const auto* problem = std::get_if<Problem>(&bound)) return problem->code;
    return matches(std::get<BoundExpression>(bound), View(world, world.records.at(id))) ? "yes" : "no";
  }
  std::string operator()(std::string_view text) { return test(text, deal, "opportunity"); }
};

std::string problemWith(std::string_view text) {
  const auto bound = compile(text, *catalogue().kind("opportunity"), {catalogue(), "CNY"});
  const auto* problem = std::get_if<Problem>(&bound);
  return problem == nullptr ? "none" : problem->en;
}

}  // namespace

TEST_CASE("a deal is found by what one says of it", "[expression]") {
  Deal deal;
  for (const auto* yes : {"",
                          "name = 'CAFÉ 改造'",
                          "name contains café",
                          "name starts with caf",
                          "name != x",
                          "NAME = Café 改造",
                          "amount > 1000",
                          "amount = 1234.5",
                          "amount = 1,234.50 CNY",
                          "amount >= ¥1234.50",
                          "金额 > 1000",
                          "stage = Closed Won and amount > 1000",
                          "stage = closed won",
                          "stage.type = won",
                          "stage.type = 赢单",
                          "[stage].[type] = won",
                          "`stage`.type==won",
                          "stage = 575757",
                          "account.industry = technology",
                          "account = 'acme co'",
                          "account = Acme Co or amount < 0",
                          "account.tags = VIP",
                          "account.phones = 0086 1012345678",
                          "close_date = 2017-03-01",
                          "close_date > 2017/2/28",
                          "close date <= 2017年3月1日",
                          "[Expected close] < 2018-01-01",
                          "close_date != 2017-03-02",
                          "authored_at = 2017-02-28",
                          "authored_at >= 2017-02-28T23:30Z",
                          "authored_at < 2017-03-01",
                          "probability = 63.15%",
                          "probability > 63",
                          "probability <= 100",
                          "forecast = commit",
                          "forecast > pipeline",
                          "tags = HOT",
                          "tags = 'R and D'",
                          "tags != cold",
                          "tags in (cold, Hot)",
                          "tags not in (cold, warm)",
                          "not tags = cold",
                          "not (tags = cold or amount < 5)",
                          "next_step is empty",
                          "name is not empty",
                          "not next_step is not empty",
                          "loss_reason is empty",
                          "amount > 5000 or tags = hot and name contains 改造",
                          "(amount > 5000 or tags = hot) and name contains 改",
                          "id = dededede",
                          "id = DEDEDEDEDEDEDEDEDEDEDEDEDEDEDEDE",
                          "stage contains won",
                          "forecast contains com",
                          "amount ≥ 1234.5",
                          "amount ＝ 1234.5",
                          "name = “Café 改造”",
                          "close_date in (2017-02-01, 2017-03-01)",
                          "amount > -5",
                          "account.name = ACME CO",
                          "name not contains tea",
                          "loss_reason != price",
                          "account.geo is empty"}) {
    CAPTURE(yes);
    CHECK(deal(yes) == "yes");
  }
  for (const auto* no : {"name = café",
                         "amount > 1234.50",
                         "amount = 1234.50 USD",
                         "amount != 1234.5",
                         "stage.type = lost",
                         "stage != closed won",
                         "stage = won",
                         "stage = 5757",
                         "account.industry = software",
                         "account.industry is empty",
                         "tags = cold",
                         "tags != hot",
                         "tags not in (hot)",
                         "name is empty",
                         "close_date > 2017-03-01",
                         "close_date < 2017-03-01",
                         "authored_at > 2017-02-28",
                         "forecast < pipeline",
                         "id = dede",
                         "id != dedede",
                         "next_step = x",
                         "next_step contains x",
                         "next_step < x",
                         "not name is not empty",
                         "amount > 5000 and tags = hot",
                         "owner = somebody",
                         "owner.name = somebody"}) {
    CAPTURE(no);
    CHECK(deal(no) == "no");
  }
}

TEST_CASE("a record that is not here has no values", "[expression]") {
  Deal deal;
  deal.world.records.at(deal.deal).fields["account"] = {sync::Value{sync::Ref{deal.stranger}}};
  CHECK(deal("account = acme") == "no");
  CHECK(deal("account.name is empty") == "yes");
  CHECK(deal("account is empty") == "no");
  CHECK(deal("account = 999999") == "yes");
  CHECK(deal("account.industry != technology") == "yes");
  deal.world.records.at(deal.deal).fields["account"] = {sync::Value{sync::Text{"Umbrella"}}};
  CHECK(deal("account = umbrella") == "yes");
  CHECK(deal("account.name = umbrella") == "no");
}

TEST_CASE("a reference of many kinds leads to each of them", "[expression]") {
  Deal deal;
  const auto visit =
      deal.world.add("activity", 0xa1, {{"type", "visit"}, {"about", hex(deal.acme) + "|" + hex(deal.deal)}});
  CHECK(deal.test("about.name contains acme", visit, "activity") == "yes");
  CHECK(deal.test("about.industry = technology", visit, "activity") == "yes");
  CHECK(deal.test("about.amount > 1000", visit, "activity") == "yes");
  CHECK(deal.test("about.amount > 2000", visit, "activity") == "no");
  CHECK(deal.test("about = 'café 改造'", visit, "activity") == "yes");
  CHECK(deal.test("about.account.industry = technology", visit, "activity") == "yes");
  CHECK(deal.test("about.account.nonsense = technology", visit, "activity") == "UNKNOWN_FIELD");
}

TEST_CASE("every guard of the catalogue is a condition", "[expression]") {
  for (const auto& kind : catalogue().kinds()) {
    for (const auto& guard : kind.guards) {
      CAPTURE(kind.key, guard.when);
      const auto bound = compile(guard.when, kind, {catalogue(), "CNY"});
      if (const auto* problem = std::get_if<Problem>(&bound)) FAIL(problem->en);
    }
  }
}

TEST_CASE("what cannot be read is said with its place", "[expression]") {
  using Catch::Contains;
  CHECK_THAT(problemWith("amount >"), Contains("after \"amount >\": a value is missing"));
  CHECK_THAT(problemWith("amount 1000"), Contains("a comparison such as = or contains is missing"));
  CHECK_THAT(problemWith("(amount > 5"), Contains("a parenthesis is not closed"));
  CHECK_THAT(problemWith("amount > 5)"), Contains("after \"amount > 5\": this is one too many: )"));
  CHECK_THAT(problemWith("amount > 5 stage = won"), Contains("stands and, or"));
  CHECK_THAT(problemWith("stage = won or lost"), Contains("after \"stage = won or lost\""));
  CHECK_THAT(problemWith("name = 'x"), Contains("after \"name =\": a quotation mark is not closed"));
  CHECK_THAT(problemWith("= 5"), Contains("at its beginning: a field is missing"));
  CHECK_THAT(problemWith("amount > 5 and"), Contains("a field is missing"));
  CHECK_THAT(problemWith("stage is won"), Contains("\"is\" goes with"));
  CHECK_THAT(problemWith("stage in won"), Contains("missing") || Contains("goes with a list"));
  CHECK_THAT(problemWith("amuont > 5"), Contains("no field \"amuont\": did you mean amount?"));
  CHECK_THAT(problemWith("name.x = 5"), Contains("\"name\" leads to no other record"));
  CHECK_THAT(problemWith("account.indusry = x"), Contains("Account has no field \"indusry\": did you mean industry?"));
  CHECK_THAT(problemWith("amount > test"), Contains("Amount (amount) cannot be \"test\""));
  CHECK_THAT(problemWith("forecast = comit"), Contains("did you mean commit?"));
  CHECK_THAT(problemWith("close_date > 3/4/2017"), Contains("either way round"));
  CHECK_THAT(problemWith("archived > yes"), Contains("compare it with = or !="));
  CHECK_THAT(problemWith("name = ''"), Contains("is empty"));
  CHECK_THAT(problemWith(std::string(500, '(') + "a = b"), Contains("nested too deeply"));
  CHECK_THAT(problemWith("name = \xff"), Contains("UTF-8"));
}

TEST_CASE("no text makes the parser fall", "[expression]") {
  REQUIRE(rc::check([] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "amount", "stage", "name", ".", "type", " ", " ", " and ", " or ", " not ", "(", ")", "=", "!=", "<",
        ">=", " contains ", " starts with ", " is ", " empty ", " in ", ",", "'", "\"", "“", "[", "]", "`", "won",
        "1000", "2017-03-01", "\xe5", "金额", "\n"));
    std::string text;
    for (const auto& piece : pieces) text += piece;
    Deal deal;
    const auto result = deal(text);
    RC_ASSERT(!result.empty());
    RC_CLASSIFY(result == "yes" || result == "no");
  }));
}

TEST_CASE("and, or and not mean what they say", "[expression]") {
  struct Made {
    std::string text;
    bool truth;
  };
  static const std::function<Made(int)> make = [](int depth) -> Made {
    static Deal deal;
    if (depth == 0 || *rc::gen::inRange(0, 4) == 0) {
      return *rc::gen::element(Made{"amount > 1000", true}, Made{"amount > 2000", false}, Made{"tags = hot", true},
                               Made{"tags != east", false}, Made{"stage.type = won", true},
                               Made{"next_step is not empty", false});
    }
    const auto a = make(depth - 1), b = make(depth - 1);
    switch (*rc::gen::inRange(0, 3)) {
      case 0:
        return {"(" + a.text + ") and (" + b.text + ")", a.truth && b.truth};
      case 1:
        return {"(" + a.text + ") or (" + b.text + ")", a.truth || b.truth};
      default:
        return {"not (" + a.text + ")", !a.truth};
    }
  };
  REQUIRE(rc::check([] {
    static Deal deal;
    const auto made = make(5);
    RC_LOG() << made.text << "\n";
    RC_ASSERT(deal(made.text) == (made.truth ? "yes" : "no"));
  }));
}
