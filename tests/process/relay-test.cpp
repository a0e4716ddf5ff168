// A relay between two laptops that never meet: it carries everything and can read nothing.
#include <catch2/catch.hpp>
#include <set>

#include "tests/process/canaries.h"
#include "tests/process/laptop.h"

using namespace satchel::test;

namespace {

struct Office {
  Laptop alice{"Alice Quillfeather"}, bob{"Bob 骆驼祥子"}, relay{"Relay", Device::relay};
  Office() {
    alice.start();
    bob.start();
    relay.start();
    shareThroughRelay(alice, relay, bob);
  }
};

}  // namespace

TEST_CASE("two laptops that know only the relay agree") {
  Office office;
  auto& [alice, bob, relay] = office;
  const auto account = alice.add("account", {"name=Cedar Foods"});
  meet(alice, bob);
  CHECK(bob.show(account).at("name") == "Cedar Foods");

  SECTION("while one of them is away, the relay keeps what the other sends") {
    bob.must("offline");
    alice.must("set", account, "level=B");
    alice.sync();
    alice.must("offline");
    bob.must("online");
    bob.sync();
    CHECK(bob.show(account).at("level") == "b");
    bob.must("set", account, "legal_name=Cedar Foods Ltd");
    bob.sync();
    alice.must("online");
    alice.sync();
    CHECK(alice.show(account).at("legal_name") == "Cedar Foods Ltd");
    CHECK(alice.digest().at("digest") == bob.digest().at("digest"));
  }
  SECTION("a relay killed and started again has lost nothing") {
    alice.must("set", account, "level=C");
    alice.sync();
    relay.kill9();
    alice.must("offline");
    relay.start();
    bob.sync();
    CHECK(bob.show(account).at("level") == "c");
  }
  SECTION("without the relay they meet directly") {
    relay.stop();
    alice.must("peers", "add", bob.address());
    bob.must("set", account, "level=A");
    meet(bob, alice);
    CHECK(alice.show(account).at("level") == "a");
    CHECK(alice.digest().at("digest") == bob.digest().at("digest"));
  }
}

TEST_CASE("nothing that people wrote can be read from a relay's files") {
  Office office;
  auto& [alice, bob, relay] = office;
  const std::vector<std::string> canaries = {"Zephyrquartz Holdings", "昆仑墨玉贸易", "Quillfeather", "骆驼祥子",
                                             "vermilion-tag",         "Thistledown",  "87654.32"};
  const auto account = alice.add("account", {"name=Zephyrquartz Holdings 昆仑墨玉贸易", "tags+=vermilion-tag",
                                             "legal_name=Alice Quillfeather & 骆驼祥子"});
  alice.add("opportunity", {"name=Thistledown", "amount=87654.32"});
  const auto gone = bob.add("account", {"name=Thistledown and Sons"});
  meet(alice, bob);
  bob.must("delete", gone);
  bob.must("set", account, "legal_name=Thistledown Quillfeather 骆驼祥子");
  meet(bob, alice);

  CHECK(traces(relay.folder(), canaries) == std::vector<std::string>{});
  relay.kill9();
  CHECK(traces(relay.folder(), canaries) == std::vector<std::string>{});
  CHECK(traces(alice.folder(), canaries) == std::vector<std::string>{});  // sealed at rest on a laptop too

  SECTION("the same search finds each of them, in each form, where it is written") {
    Folder known;
    const auto text =
        alice.must("export", "account", "--format", "csv") + alice.must("export", "opportunity", "--format", "csv");
    for (const auto& [name, bytes] : std::vector<Form>{{"as it is", text},
                                                       {"hex", hex(text)},
                                                       {"UTF-16LE", utf16(text, false)},
                                                       {"UTF-16BE", utf16(text, true)},
                                                       {"base64", base64(text)}}) {
      INFO(name);
      writeFile(known / "export", bytes);
      std::set<std::string> found;
      for (const auto& trace : traces(known.path(), canaries)) {
        if (trace.find(name) != std::string::npos) found.insert(trace.substr(0, trace.find(" (")));
      }
      CHECK(found == std::set<std::string>(canaries.begin(), canaries.end()));
    }
  }
}

TEST_CASE("a relay without an invitation carries nothing") {
  Laptop alice("Alice"), relay("Relay", Device::relay);
  alice.start();
  relay.start();
  alice.must("space", "create", "Harbour");
  alice.must("peers", "add", relay.address());
  alice.add("account", {"name=Kept at home"});
  CHECK(alice.satchel("sync", "--wait", "1").code == 4);
  CHECK(relay.json("space", "list").empty());
}
