// A salesperson alone with a laptop: records come, change, go and come back; mistakes change nothing; a restart loses
// nothing.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "tests/process/laptop.h"

using namespace satchel::test;

namespace {

struct Alone : Laptop {
  Alone() : Laptop("Alice 李雷") {
    start();
    must("space", "create", "Harbour", "--currency", "CNY");
  }
};

std::vector<std::string> ids(const nlohmann::json& records) {
  std::vector<std::string> result;
  for (const auto& record : records) result.push_back(record.at("id"));
  return result;
}

/// One sentence a person can act on: one line, and no less than a few words.
bool isOneSentence(const std::string& said) {
  return said.size() > 20 && said.back() == '\n' && std::count(said.begin(), said.end(), '\n') == 1;
}

}  // namespace

TEST_CASE("Alice keeps her customer file on one laptop") {
  Alone alice;

  const auto id = alice.add("account", {"name=Blue Heron 蓝鹭", "level=A", "tags+=重点", "tags+=coast"});
  const auto account = alice.show(id);
  CHECK(account.at("id") == id);
  CHECK(account.at("kind") == "account");
  CHECK(account.at("name") == "Blue Heron 蓝鹭");
  CHECK(account.at("level") == "a");
  CHECK(account.at("tags").get<std::set<std::string>>() == std::set<std::string>{"coast", "重点"});
  CHECK(account.contains("extra"));

  SECTION("she changes it, and history knows what was there") {
    alice.must("set", id, "name=Blue Heron Ltd", "tags-=coast");
    CHECK(alice.show(id).at("name") == "Blue Heron Ltd");
    CHECK(alice.show(id).at("tags") == nlohmann::json{"重点"});
    const auto history = alice.json("show", id, "--history").at("history");
    const auto rename = std::find_if(history.begin(), history.end(), [](const auto& entry) {
      return entry.at("field") == "name" && entry.at("to") == "Blue Heron Ltd";
    });
    REQUIRE(rename != history.end());
    CHECK(rename->at("from") == "Blue Heron 蓝鹭");
    CHECK(rename->at("person") == "Alice 李雷");
    for (const auto* key : {"device", "time", "commit", "lost_because"}) CHECK(rename->contains(key));
  }
  SECTION("a prefix of the id is enough, in either command") {
    alice.must("set", id.substr(0, 30), "level=B");
    CHECK(alice.show(id.substr(0, 31)).at("level") == "b");
  }
  SECTION("she deletes it, finds it gone, and restores it") {
    alice.must("delete", id);
    CHECK(alice.count("account") == 0);
    CHECK(alice.json("search", "Heron").empty());
    alice.must("restore", id);
    CHECK(alice.count("account") == 1);
    CHECK(alice.show(id).at("name") == "Blue Heron 蓝鹭");
  }
  SECTION("undo takes back her last edit, then the one before") {
    alice.must("set", id, "level=B");
    alice.must("set", id, "level=C");
    alice.must("undo");
    CHECK(alice.show(id).at("level") == "b");
    alice.must("undo");
    CHECK(alice.show(id).at("level") == "a");
  }
}

TEST_CASE("lists are filtered, sorted, cut and counted") {
  Alone alice;
  std::vector<std::string> deals;
  for (const auto* amount : {"1111", "9000.5", "40", "250 USD"}) {
    deals.push_back(alice.add("opportunity", {std::string("name=Deal ") + amount, std::string("amount=") + amount}));
  }
  CHECK(alice.show(deals[0]).at("amount") == nlohmann::json{{"amount", "1111.00"}, {"currency", "CNY"}});
  CHECK(alice.show(deals[3]).at("amount") == nlohmann::json{{"amount", "250.00"}, {"currency", "USD"}});

  CHECK(ids(alice.json("list", "opportunity", "--where", "amount > 1000", "--sort", "-amount")) ==
        std::vector{deals[1], deals[0]});
  CHECK(alice.count("opportunity", "amount < 1000 and not name contains USD") == 1);
  CHECK(alice.count("opportunity", "name = 'Deal 40' or name = 'Deal 1111'") == 2);
  CHECK(alice.count("opportunity") == 4);
  CHECK(alice.json("list", "opportunity", "--sort", "name", "--limit", "1", "--offset", "3").size() == 1);
  const auto names = alice.json("list", "opportunity", "--columns", "name");
  REQUIRE(names.size() == 4);
  CHECK_FALSE(names[0].contains("amount"));
}

TEST_CASE("Chinese and English are found alike, in any case") {
  Alone alice;
  const auto account = alice.add("account", {"name=青岛海风机械"});
  const auto contact = alice.add("contact", {"name=韩梅梅", "job_title=Buyer"});
  CHECK(ids(alice.json("search", "海风")) == std::vector{account});
  CHECK(ids(alice.json("search", "梅梅")) == std::vector{contact});
  CHECK(ids(alice.json("search", "bUYER")) == std::vector{contact});
  CHECK(alice.json("search", "nowhere").empty());
}

TEST_CASE("the catalogue explains itself in both languages") {
  Alone alice;
  const auto kinds = alice.json("kinds");
  const auto find = [&](const std::string& key) -> nlohmann::json {
    for (const auto& kind : kinds) {
      if (kind.at("kind") == key) return kind;
    }
    return nullptr;
  };
  CHECK(kinds.size() == 65);
  for (const auto& kind : kinds) {
    INFO(kind.at("kind"));
    CHECK_FALSE(kind.at("label").at("en").get<std::string>().empty());
    CHECK_FALSE(kind.at("label").at("zh").get<std::string>().empty());
    CHECK_FALSE(kind.at("group").get<std::string>().empty());
    for (const auto& field : kind.at("fields")) {
      for (const auto* part : {"key", "type", "merge", "label"}) CHECK(field.contains(part));
    }
  }
  CHECK(alice.json("kinds", "account").dump().find("客户") != std::string::npos);

  const auto opportunity = find("opportunity");
  CHECK(opportunity.at("group") == "sales");
  CHECK(opportunity.at("rules").size() == 5);
  CHECK(opportunity.at("facts") == false);
  CHECK(find("payment").at("facts") == false);
  CHECK(find("time_entry").at("facts") == true);
  for (const auto& field : opportunity.at("fields")) {
    if (field.at("key") == "amount") CHECK(field.at("merge") == "A/M");
    if (field.at("key") == "probability") CHECK(field.at("maximum") == "100");
    if (field.at("key") == "weighted_amount") CHECK(field.at("formula") == "amount * probability / 100");
  }
  const auto said = alice.must("kinds", "opportunity");
  for (const auto* part : {"Group: sales", "A/M", "= amount * probability / 100", "quote.opportunity",
                           "A won opportunity needs an amount"}) {
    INFO(said);
    CHECK(said.find(part) != std::string::npos);
  }
}

TEST_CASE("a project is approved once it has goals, phases and a budget") {
  Alone alice;
  const auto project = alice.add("project", {"name=Harbour"});
  CHECK(alice.satchel("set", project, "status=approved").code == 1);
  alice.add("goal", {"title=Happier customers", "project=Harbour"});
  alice.add("phase", {"name=Survey", "project=Harbour"});
  CHECK(alice.satchel("set", project, "status=approved").code == 1);
  alice.add("budget_line", {"item=Pay", "project=Harbour", "category=labour", "planned=1000"});
  alice.must("set", project, "status=approved");
  CHECK(alice.satchel("set", project, "goals=1").err.find("add goal project=") != std::string::npos);
}

TEST_CASE("what is computed cannot be typed, what is counted is added to, and halves of a pair show as fields") {
  Alone alice;
  const auto deal = alice.add("opportunity", {"name=Spring order", "amount=100", "probability=50"});
  CHECK(alice.satchel("set", deal, "weighted_amount=70").err.find("computed") != std::string::npos);
  CHECK(alice.show(deal).at("weighted_amount").at("amount") == "50.00");
  alice.must("set", deal, "amount=300");
  CHECK(alice.show(deal).at("weighted_amount").at("amount") == "150.00");
  CHECK(alice.count("opportunity", "weighted_amount > 100") == 1);
  CHECK(alice.count("opportunity", "weighted_amount > 150") == 0);

  const auto article = alice.add("article", {"title=How to moor"});
  alice.must("set", article, "helpful+=1");
  alice.must("set", article, "helpful+=2");
  alice.must("set", article, "helpful-=1");
  CHECK(alice.show(article).at("helpful") == 2);
  CHECK(alice.satchel("set", article, "helpful=7").code == 1);

  const auto risk = alice.add("risk", {"title=Storm", "likelihood=3", "impact=4"});
  alice.must("set", risk, "impact=5");
  CHECK(alice.show(risk).at("likelihood") == 3);
  CHECK(alice.show(risk).at("impact") == 5);
  CHECK(alice.count("risk", "impact = 5 and likelihood = 3") == 1);
  const auto told = alice.json("show", risk, "--history").at("history");
  CHECK(std::ranges::count_if(told, [](const auto& line) { return line.at("field") == "impact"; }) == 2);
  CHECK(std::ranges::count_if(told, [](const auto& line) { return line.at("field") == "likelihood"; }) == 1);
}

TEST_CASE("a refused command says one sentence and changes nothing") {
  Alone alice;
  const auto id = alice.add("account", {"name=Cedar Foods"});
  const auto deal = alice.add("opportunity", {"name=Spring order"});
  const auto before = alice.digest();

  const std::vector<Words> wrong = {
      {"add", "unicorn", "name=Horn"},
      {"add", "account", "colour_of_door=red"},
      {"add", "account", "level=A"},  // no name
      {"add", "account", "name=Half done", "level=enormous"},
      {"set", id, "name=Half done", "colour_of_door=red"},
      {"set", deal, "amount=a lot"},
      {"set", deal, "close_date=2024-02-31"},
      {"set", deal, "stage=Won"},  // without account, amount and date
      {"set", "ffffffffffffffffffffffffffffffff", "name=Nobody"},
      {"show", "ffffffffffffffffffffffffffffffff"},
      {"delete", "ffffffffffffffffffffffffffffffff"},
      {"list", "unicorn"},
      {"list", "account", "--where", "colour_of_door = red"},
      {"list", "account", "--where", "name ="},
      {"invite", "--role", "emperor"},
      {"join", "NOTACODE", "--wait", "1"},
      {"import", "/nowhere/at-all.csv", "--kind", "account"},
      {"export", "unicorn", "--format", "csv"},
      {"space", "use", "Atlantis"},
  };
  for (auto words : wrong) {
    const auto plain = alice.satchelWords(words);
    INFO(plain);
    CHECK(plain.code == 1);
    CHECK(plain.out.empty());
    CHECK(isOneSentence(plain.err));

    words.push_back("--json");
    const auto scripted = alice.satchelWords(words);
    INFO(scripted);
    CHECK(scripted.code == 1);
    const auto error = nlohmann::json::parse(scripted.err).at("error");
    CHECK_FALSE(error.at("code").get<std::string>().empty());
    CHECK_FALSE(error.at("message").get<std::string>().empty());
  }
  CHECK(alice.digest() == before);
  CHECK(alice.show(id).at("name") == "Cedar Foods");
  CHECK(alice.count("account") == 1);
}

TEST_CASE("the exit code tells a script what happened") {
  Alone alice;
  const auto code = [&](Words words) {
    const auto result = alice.satchelWords(std::move(words));
    UNSCOPED_INFO(result);
    return result.code;
  };
  CHECK(code({"status"}) == 0);
  CHECK(code({"show", "ffffffffffffffffffffffffffffffff"}) == 1);
  CHECK(code({"frobnicate"}) == 2);
  CHECK(code({"list"}) == 2);
  CHECK(code({"status", "--frobnicate"}) == 2);
  CHECK(code({"list", "account", "--limit", "many"}) == 2);
  alice.stop();
  CHECK(code({"status"}) == 3);
}

TEST_CASE("a second node on the same folder is refused, and names the first") {
  Alone alice;
  const auto second = run({std::string(SATCHEL_BIN) + "/satcheld", "--data", alice.folder()});
  INFO(second);
  CHECK(second.code == 1);
  CHECK(second.err.find(std::to_string(alice.pid())) != std::string::npos);
  CHECK(alice.json("space", "list").size() == 1);
}

TEST_CASE("a laptop's folder is not started as a relay, nor set up twice") {
  Laptop alice("Alice");
  const auto relay = run({std::string(SATCHEL_BIN) + "/satcheld", "--data", alice.folder(), "--relay"});
  INFO(relay);
  CHECK(relay.code == 1);
  const auto again = alice.satchel("init", "--name", "Mallory", "--no-passphrase");
  INFO(again);
  CHECK(again.code == 1);
  alice.start();
  CHECK(alice.json("status").at("locked") == false);
}

TEST_CASE("a restart keeps everything") {
  Alone alice;
  const auto id = alice.add("account", {"name=Dunmore", "legal_name=Dunmore & Sons \"Est. 1901\"", "tags+=one"});
  const auto gone = alice.add("account", {"name=Gone"});
  alice.must("delete", gone);
  const auto record = alice.show(id);
  const auto digest = alice.digest();

  alice.stop();
  alice.start();

  CHECK(alice.show(id) == record);
  CHECK(alice.digest() == digest);
  CHECK(alice.count("account") == 1);
  const auto status = alice.json("status");
  CHECK(status.at("space") == "Harbour");
  CHECK(status.at("offline") == false);
  CHECK(status.at("peers").empty());
}
