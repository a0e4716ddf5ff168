// What a node meets in the world: files that are not what they say, and peers that speak no protocol. It takes what can
// be understood, refuses the rest with one sentence, and everybody else goes on.
#include <iconv.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "tests/process/laptop.h"
#include "tests/process/stranger.h"

using namespace satchel::test;
using namespace std::string_literals;

namespace {

/// The customers of a shop in Guangzhou: enough text for an encoding to be told by.
const std::vector<std::string> shops = {"广州珠水贸易", "青岛海风机械", "杭州云栖软件", "成都锦江食品", "苏州平江纺织",
                                        "武汉东湖光电", "西安雁塔能源", "厦门鹭岛冷链", "宁波甬江模具", "昆明翠湖花卉"};
const std::set<std::string> shopNames(shops.begin(), shops.end());

std::string shopFile() {
  std::string csv = "客户名称,备注\n";
  for (const auto& shop : shops) csv += shop + ",长期合作的重要客户，请每月联系一次\n";
  return csv;
}

std::string encoded(const std::string& text, const char* encoding) {
  const auto converter = iconv_open(encoding, "UTF-8");
  REQUIRE(converter != iconv_t(-1));
  std::string input = text, output(text.size() * 4, '\0');
  char *from = input.data(), *to = output.data();
  std::size_t fromLeft = input.size(), toLeft = output.size();
  REQUIRE(iconv(converter, &from, &fromLeft, &to, &toLeft) == 0);
  iconv_close(converter);
  output.resize(output.size() - toLeft);
  return output;
}

struct Desk {
  Laptop alice{"Alice"};
  Folder files;
  Desk() {
    alice.start();
    alice.must("space", "create", "Harbour");
  }
  Result import(const std::string& bytes) {
    writeFile(files / "accounts.csv", bytes);
    return alice.satchel("import", files / "accounts.csv", "--kind", "account", "--json");
  }
  /// Imports what can be, and checks that every row is accounted for.
  nlohmann::json imported(const std::string& bytes) {
    const auto result = import(bytes);
    INFO(result);
    REQUIRE(result.code == 0);
    auto counts = nlohmann::json::parse(result.out);
    const auto n = [&](const char* key) { return counts.at(key).get<int>(); };
    CHECK(n("read") == n("created") + n("updated") + n("unchanged") + n("skipped") + n("rejected"));
    CHECK(counts.at("rejects").size() == counts.at("rejected"));
    return counts;
  }
  void refuses(const std::string& bytes) {
    const auto before = alice.digest();
    const auto result = import(bytes);
    INFO(result);
    CHECK(result.code == 1);
    CHECK(nlohmann::json::parse(result.err).at("error").at("message").get<std::string>().size() > 20);
    CHECK(alice.digest() == before);
  }
  std::set<std::string> names() const {
    std::set<std::string> result;
    for (const auto& account : alice.json("list", "account")) result.insert(account.at("name").get<std::string>());
    return result;
  }
};

}  // namespace

TEST_CASE("Chinese files are read in the encodings that people have") {
  Desk desk;
  const auto [encoding, bytes] =
      GENERATE(as<std::pair<std::string, std::string>>{}, std::pair{"UTF-8"s, shopFile()},
               std::pair{"UTF-8 with BOM"s, "\xef\xbb\xbf" + shopFile()}, std::pair{"GBK"s, encoded(shopFile(), "GBK")},
               std::pair{"UTF-16LE with BOM"s, "\xff\xfe" + encoded(shopFile(), "UTF-16LE")},
               std::pair{"UTF-16BE with BOM"s, "\xfe\xff" + encoded(shopFile(), "UTF-16BE")});
  INFO(encoding);
  CHECK(desk.imported(bytes).at("created") == shops.size());
  CHECK(desk.names() == shopNames);
}

TEST_CASE("files that are no table are refused whole") {
  Desk desk;
  desk.refuses(
      "<!DOCTYPE html>\n<html><head><title>accounts.csv</title></head><body>Sign in to download</body></html>\n");
  desk.refuses("");
  desk.refuses("PK\x03\x04\x14\x00\x06\x00"s + std::string(500, '\0') + "xl/workbook.xml");
  const auto saved = std::string(SATCHEL_SHARED_DATA) + "/csv_messy/html_page_saved_as.csv";
  if (std::filesystem::exists(saved)) desk.refuses(readFile(saved));
}

TEST_CASE("rows that do not fit are named by their line, and the others come in") {
  Desk desk;
  const auto counts = desk.imported(
      "name,legal_name,do_not_contact\n"
      "Amber,Amber Ltd,yes\n"
      "Birch,Birch Ltd,perhaps\n"  // line 3: no yes and no no
      "Cedar,Cedar Ltd,no\n");
  CHECK(counts.at("read") == 3);
  CHECK(counts.at("created") == 2);
  REQUIRE(counts.at("rejects").size() == 1);
  CHECK(counts.at("rejects")[0].at("line") == 3);
  CHECK(counts.at("rejects")[0].at("message").get<std::string>().size() > 20);
  CHECK(desk.names() == std::set<std::string>{"Amber", "Cedar"});
}

TEST_CASE("ragged rows and quoted newlines lose nothing in silence") {
  Desk desk;
  const auto counts = desk.imported(
      "name,legal_name\r\n"
      "Amber,Amber Ltd\r\n"
      "Birch\r\n"                                       // a field short
      "Cedar,Cedar Ltd,one,two\r\n"                     // two too many
      "\"Dunmore\nand Sons\",\"said \"\"yes\"\"\"\r\n"  // a newline and quotes inside quotes
      "\r\n"
      "Elm,Elm Ltd");  // no newline at the end
  CHECK(counts.at("created").get<int>() + counts.at("rejected").get<int>() == 5);
  CHECK(desk.names().count("Amber") == 1);
  CHECK(desk.names().count("Elm") == 1);
  CHECK(desk.alice.count("account") == counts.at("created"));
  const auto quoted = desk.alice.json("search", "and Sons");
  REQUIRE(quoted.size() == 1);
  CHECK(quoted[0].at("legal_name") == "said \"yes\"");
}

TEST_CASE("a dry run counts and changes nothing") {
  Desk desk;
  const auto before = desk.alice.digest();
  writeFile(desk.files / "shops.csv", shopFile());
  CHECK(desk.alice.json("import", desk.files / "shops.csv", "--kind", "account", "--dry-run").at("created") == 10);
  CHECK(desk.alice.digest() == before);
}

TEST_CASE("a peer that speaks garbage is shown out by name, while Bob goes on") {
  Laptop alice("Alice"), bob("Bob");
  alice.start();
  bob.start();
  shareDirectly(alice, bob);
  std::mt19937 random(7);
  std::string noise(100'000, '\0');
  for (auto& c : noise) c = static_cast<char>(random());

  const auto garbage = GENERATE_COPY(values<std::string>({
      "GET / HTTP/1.1\r\nHost: satchel\r\n\r\n",
      noise,
      "\xff\xff\xff\xff"s + std::string(4, '\0'),  // the header that overruns an unguarded reader
      std::string(70'000, '\xff'),                 // a claim of the greatest size
      std::string(70'000, '\0'),
  }));
  INFO("garbage of " << garbage.size() << " bytes begins with " << int(static_cast<unsigned char>(garbage[0])));
  auto stranger = Stranger::atPort(alice.port());
  const auto name = stranger.address();
  stranger.say(garbage);

  const auto id = bob.add("account", {"name=Written meanwhile"});
  bob.sync();
  CHECK(alice.show(id).at("name") == "Written meanwhile");
  CHECK(stranger.isShownOut(std::chrono::seconds(20)));
  CHECK(alice.isLogged(name));
}

TEST_CASE("many who say nothing are shown out, and do not keep Bob waiting") {
  Laptop alice("Alice"), bob("Bob");
  alice.start();
  bob.start();
  shareDirectly(alice, bob);
  std::vector<Stranger> silent;
  for (int i = 0; i < 200; ++i) silent.push_back(Stranger::atPort(alice.port()));
  bob.must("offline");
  const auto id = bob.add("account", {"name=In spite of them"});
  bob.must("online");
  bob.sync();
  CHECK(alice.show(id).at("name") == "In spite of them");
  for (auto& stranger : silent) REQUIRE(stranger.isShownOut(std::chrono::seconds(30)));
}

TEST_CASE("a client that speaks garbage on the Unix socket is shown out, while Alice goes on") {
  Laptop alice("Alice");
  alice.start();
  alice.must("space", "create", "Harbour");
  const auto garbage =
      GENERATE(as<std::string>{}, "\xff\xff\xff\xff"s + std::string(4, '\0'), std::string(70'000, '\xff'),
               "\x00\x00\x00\x00\xff\xff\xff\x7f"s + "then nothing",  // sixteen gigabytes are coming
               "hello\n"s + std::string(100, 'x'));
  INFO("garbage of " << garbage.size() << " bytes");
  auto stranger = Stranger::atSocket(alice.folder() + "/run/client.sock");
  stranger.say(garbage);
  CHECK(stranger.isShownOut(std::chrono::seconds(35)));
  alice.add("account", {"name=Still here"});
  CHECK(alice.count("account") == 1);
}
