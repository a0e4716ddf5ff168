// Ms. Li brings the files she has kept elsewhere: what they say comes in once, whatever can be told is told, and what
// she does not like she takes back.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "tests/process/laptop.h"

using namespace satchel::test;

namespace {

const std::string maven = std::string(SATCHEL_SHARED_DATA) + "/maven_crm/";

struct MsLi : Laptop {
  MsLi() : Laptop("Li Mei 李梅") {
    start();
    must("space", "create", "Harbour", "--currency", "CNY");
  }
  /// Imports, and checks that every row is accounted for.
  nlohmann::json imports(Words words) const {
    words.insert(words.begin(), "import");
    auto counts = jsonWords(std::move(words));
    INFO(counts.dump(2).substr(0, 2000));
    const auto n = [&](const char* key) { return counts.at(key).get<int>(); };
    CHECK(n("read") == n("created") + n("updated") + n("unchanged") + n("skipped") + n("rejected"));
    return counts;
  }
  /// The same of a file with this text.
  nlohmann::json importsText(const std::string& name, const std::string& text, Words more = {}) {
    writeFile(files / name, text);
    more.insert(more.begin(), files / name);
    return imports(std::move(more));
  }
  int attentionAbout(const std::string& text) const {
    int found = 0;
    for (const auto& item : json("attention")) found += item.dump().find(text) != std::string::npos;
    return found;
  }
  std::string idOf(const std::string& kind, const std::string& name) const {
    const auto found = json("list", kind, "--where", "name = \"" + name + "\"");
    REQUIRE(found.size() == 1);
    return found[0].at("id");
  }
  Folder files;
};

}  // namespace

TEST_CASE("Ms. Li imports 8,800 real deals, and nothing is made twice") {
  if (!std::filesystem::exists(maven + "sales_pipeline.csv")) {
    WARN("skipped: there is no " << maven);
    return;
  }
  MsLi li;
  CHECK(li.imports({maven + "accounts.csv"}).at("created") == 85);  // she need not say what they are
  CHECK(li.imports({maven + "products.csv"}).at("created") == 7);
  const auto before = li.digest();
  const auto dry = li.imports({maven + "sales_pipeline.csv", "--dry-run"});
  CHECK(dry.at("created") == 8800);
  CHECK(dry.at("batch").is_null());
  CHECK(li.digest() == before);

  CHECK(li.imports({maven + "sales_pipeline.csv"}).at("created") == 8800);
  CHECK(li.count("opportunity") == 8800);
  CHECK(li.count("opportunity", "stage = Won") == 4238);
  CHECK(li.count("opportunity", "stage = Lost") == 2473);
  CHECK(li.count("opportunity", "stage = Engaging") == 1589);
  CHECK(li.count("opportunity", "stage = Prospecting") == 500);
  CHECK(li.count("opportunity", "account is empty") == 1425);
  CHECK(li.count("account", "parent is not empty") == 15);  // some stand further down than their subsidiaries
  CHECK(li.attentionAbout("GTXPro") == 1480);

  const auto deal = li.json("list", "opportunity", "--where", "name = 1C1I7A6R").at(0);
  CHECK(deal.at("amount").at("amount") == "1054.00");
  CHECK(deal.at("close_date") == "2017-03-01");
  CHECK(li.show(deal.at("account")).at("name") == "Cancity");
  const auto stored = li.digest();
  CHECK(li.imports({maven + "sales_pipeline.csv"}).at("unchanged") == 8800);
  CHECK(li.imports({maven + "accounts.csv"}).at("unchanged") == 85);
  CHECK(li.digest() == stored);

  for (const auto* kind : {"opportunity", "account", "product", "stage", "user"}) {
    for (const auto* format : {"csv", "json"}) {
      INFO("what she exported comes back as it is: " << kind << " as " << format);
      const auto counts =
          li.importsText("again." + std::string(format), li.must("export", kind, "--format", format), {"--kind", kind});
      CHECK(counts.at("read") == li.count(kind));
      CHECK(counts.at("unchanged") == counts.at("read"));
    }
  }
  CHECK(li.digest() == stored);
  CHECK(nlohmann::json::parse(li.must("export", "account", "--format", "json")) == li.json("list", "account"));

  // A person who found out what was meant is not overruled by the file.
  const auto pro = li.json("list", "opportunity", "--where", "products = GTXPro", "--limit", "1").at(0);
  li.must("set", pro.at("id"), "products=GTX Pro");
  CHECK(li.imports({maven + "sales_pipeline.csv"}).at("unchanged") == 8800);
  CHECK(li.attentionAbout("GTXPro") == 1479);
}

TEST_CASE("Ms. Li takes an import back, and brings it again") {
  MsLi li;
  std::string shops = "name,level\n";
  for (int i = 0; i < 300; ++i) shops += "Shop " + std::to_string(i) + ",a\n";
  const auto old = li.add("account", {"name=Shop 7", "level=b"});
  const auto counts = li.importsText("accounts.csv", shops);
  CHECK(counts.at("created") == 299);
  CHECK(counts.at("updated") == 1);
  CHECK(li.show(old).at("level") == "a");
  li.must("undo", counts.at("batch"));
  CHECK(li.count("account") == 1);
  CHECK(li.show(old).at("level") == "b");
  SECTION("undoing again brings all of it back") {
    li.must("undo", counts.at("batch"));
    CHECK(li.count("account") == 300);
  }
  SECTION("the last edit is all that an import brought") {
    CHECK(li.importsText("accounts.csv", shops).at("created") == 299);
    li.must("undo");
    CHECK(li.count("account") == 1);
  }
}

TEST_CASE("an import is taken back after it was shared: what Bob wrote on it meanwhile stays") {
  Laptop li("Ms. Li"), bob("Bob");
  li.start();
  bob.start();
  shareDirectly(li, bob);
  Folder files;
  std::ofstream(files / "accounts.csv") << "name,legal name\nHeron,Heron Ltd.\nEgret,Egret Ltd.\nGrebe,Grebe Ltd.\n";
  const auto batch = li.json("import", files / "accounts.csv").at("batch").get<std::string>();
  meet(li, bob);
  CHECK(bob.count("account") == 3);
  const auto heron = bob.json("list", "account", "--where", "name = Heron").at(0).at("id").get<std::string>();
  li.must("offline");
  bob.must("offline");
  bob.must("set", heron, "level=A");
  li.must("undo", batch);
  CHECK(li.count("account") == 0);
  li.must("online");
  bob.must("online");
  meet(li, bob);
  for (const auto* laptop : {&li, &bob}) {
    CHECK(laptop->count("account") == 1);
    CHECK(laptop->show(heron).at("level") == "a");
    CHECK_FALSE(laptop->show(heron).contains("legal_name"));
  }
  CHECK(li.digest().at("digest") == bob.digest().at("digest"));
  SECTION("and brought back, by whoever has it") {
    bob.must("undo", batch);
    meet(li, bob);
    CHECK(li.count("account") == 3);
    CHECK(li.show(heron).at("legal_name") == "Heron Ltd.");
    CHECK(li.digest().at("digest") == bob.digest().at("digest"));
  }
}

TEST_CASE("Ms. Li says which column is what, and by what records are known") {
  MsLi li;
  const auto heron = li.add("account", {"name=Blue Heron", "tax_id=91440300", "tags+=coast"});
  SECTION("a column nobody would know is mapped; the rest stays beside it") {
    const auto counts =
        li.importsText("firms.csv", "Firma,Kennung,Farbe\nBlue Heron Ltd,91440300,blue\nOtter,9144,\n",
                       {"--kind", "account", "--map", "name=Firma", "--map", "tax_id=Kennung", "--match", "tax_id"});
    CHECK(counts.at("updated") == 1);
    CHECK(counts.at("created") == 1);
    const auto account = li.show(heron);
    CHECK(account.at("name") == "Blue Heron Ltd");
    CHECK(account.at("extra").at("Farbe") == "blue");
    CHECK(account.at("tags") == nlohmann::json{"coast"});
    CHECK(li.count("account") == 2);
  }
  SECTION("sets grow, blank cells clear nothing") {
    const auto counts = li.importsText("accounts.csv", "name,tax_id,tags\nBlue Heron,,vip; north\n");
    CHECK(counts.at("updated") == 1);
    CHECK(li.show(heron).at("tax_id") == "91440300");
    CHECK(li.show(heron).at("tags").get<std::set<std::string>>() == std::set<std::string>{"coast", "north", "vip"});
  }
  SECTION("what cannot be is refused with one sentence, and nothing has changed") {
    const auto before = li.digest();
    writeFile(li.files / "list.csv", "Firma,Farbe\nOtter,brown\n");
    for (const Words& words : std::vector<Words>{{"--map", "namee=Firma", "--kind", "account"},
                                                 {"--map", "name=Fima", "--kind", "account"},
                                                 {"--map", "name=Firma", "--kind", "account", "--match", "tax_id"},
                                                 {"--kind", "accountt"},
                                                 {"--kind", "account"},
                                                 {}}) {
      Words all{"import", li.files / "list.csv"};
      all.insert(all.end(), words.begin(), words.end());
      const auto result = li.satchelWords(all);
      INFO(result);
      CHECK(result.code == 1);
      CHECK(std::count(result.err.begin(), result.err.end(), '\n') <= 2);
    }
    CHECK(li.digest() == before);
  }
}

TEST_CASE("what a file says about other records is found, or kept as text") {
  MsLi li;
  li.importsText("accounts.csv", "account_id,name\nA1,Blue Heron\nA2,Otter; Sons\n");
  const auto counts = li.importsText("deals.csv",
                                     "deal_id,account_id,deal_stage,close_value,competitors,owner\n"
                                     "D1,A1,Closed Won,100,Otter,Li Mei 李梅\n"
                                     "D2,A9,Tasting,200,Blue Heron; Somebody,Nobody\n"
                                     "D2,A9,Tasting,250,,\n"  // the same deal, corrected further down
                                     "D1,A1,Closed Won,100,Otter,Li Mei 李梅\n"  // word for word
                                     "D3,A1,Tasting,many,,\n");
  CHECK(counts.at("created") == 2);
  CHECK(counts.at("updated") == 1);
  CHECK(counts.at("skipped") == 1);
  CHECK(counts.at("rejected") == 1);
  CHECK(counts.at("rejects")[0].at("line") == 6);
  const auto won = li.show(li.idOf("opportunity", "D1")), tasting = li.show(li.idOf("opportunity", "D2"));
  CHECK(li.show(won.at("account")).at("name") == "Blue Heron");
  CHECK(li.show(won.at("stage")).at("type") == "won");
  CHECK(li.show(won.at("owner")).at("kind") == "user");
  CHECK(li.show(tasting.at("stage")).at("name") == "Tasting");
  CHECK(li.show(li.show(tasting.at("stage")).at("pipeline")).at("kind") == "pipeline");
  CHECK(tasting.at("amount").at("amount") == "250.00");
  CHECK(tasting.at("account") == "A9");
  CHECK(li.attentionAbout("'A9'") == 1);
  CHECK(li.attentionAbout("'Somebody'") == 1);
  CHECK(li.count("stage") == 7);

  SECTION("and is found later, once the record is there") {
    li.importsText("accounts.csv", "account_id,name\nA9,Kingfisher\n");
    CHECK(li.importsText("deals.csv", "deal_id,account_id\nD2,A9\n").at("updated") == 1);
    CHECK(li.attentionAbout("'A9'") == 0);
  }
}

TEST_CASE("a word that is no choice is kept, and waits for somebody to choose") {
  MsLi li;
  CHECK(li.importsText("accounts.csv", "name,industry\nBlue Heron,Ferries\n").at("created") == 1);
  CHECK(li.attentionAbout("Ferries") == 1);
  CHECK(li.importsText("accounts.csv", "name,industry\nBlue Heron,Ferries\n").at("unchanged") == 1);
  li.must("set", li.idOf("account", "Blue Heron"), "industry=logistics");
  CHECK(li.attentionAbout("Ferries") == 0);
}

TEST_CASE("two of one name stay two") {
  MsLi li;
  const std::string both = "name,phone\nWang Wei,13800000001\nWang Wei,13800000002\n";
  CHECK(li.importsText("contacts.csv", both).at("created") == 2);
  CHECK(li.importsText("contacts.csv", both).at("unchanged") == 2);
  const auto counts = li.importsText("contacts.csv", "name,phone\nWang Wei,13800000003\n");
  CHECK(counts.at("rejected") == 1);  // which of them?
  CHECK(li.count("contact") == 2);
}

TEST_CASE("dates are read the way the column writes them") {
  MsLi li;
  const std::string header = "name,birthday\n";
  const auto counts = li.importsText("contacts.csv", header + "Wang Wei,3/4/1980\nLi Lei,25/12/1980\n");
  CHECK(counts.at("created") == 2);
  CHECK(li.json("list", "contact", "--where", "birthday = 1980-04-03").size() == 1);
  const auto open = li.importsText("contacts.csv", header + "Han Meimei,3/4/1980\n");
  CHECK(open.at("rejected") == 1);
}

TEST_CASE("what somebody threw away, a file does not bring back") {
  MsLi li;
  const std::string file = "account_id,name\nA1,Blue Heron\nA2,Otter\n";
  li.importsText("accounts.csv", file);
  li.must("delete", li.idOf("account", "Otter"));
  CHECK(li.must("export", "account", "--format", "csv").find("Otter") == std::string::npos);
  CHECK(li.importsText("accounts.csv", file).at("skipped") == 1);
  CHECK(li.count("account") == 1);
}
