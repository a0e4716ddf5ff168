// Alice's disk fills up. She is told in one sentence, reads on, deletes, makes room, and goes on where she was; nothing
// that was acknowledged is lost.
#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "tests/process/laptop.h"
#include "tests/process/small-disk.h"

using namespace satchel::test;

namespace {

/// Text that does not pack.
std::string noise(std::mt19937& random, unsigned size) {
  std::string text;
  while (text.size() < size) text += static_cast<char>('a' + random() % 26);
  return text;
}

/// A laptop whose whole folder lies on a disk of 16 MB.
struct SmallLaptop : Laptop {
  SmallLaptop() : Laptop("Alice") {
    const auto keystore = readFile(folder() + "/keystore");
    disk.emplace(folder(), 16);
    writeFile(folder() + "/keystore", keystore);
    start();
    must("space", "create", "Harbour");
    for (int i = 0; i < 12; ++i) {
      const auto name = noise(random, 20);
      saved[add("account", {"name=" + name, "legal_name=" + name})] = name;
    }
  }
  /// Edits until the disk is full; the refusal.
  Result editUntilRefused() {
    for (int i = 0; i < 400; ++i) {
      auto& [id, name] = *std::next(saved.begin(), i % static_cast<int>(saved.size()));
      const auto text = noise(random, 150);
      const auto result = satchel("set", id, "legal_name=" + text, "--json");
      if (result.code != 0) return result;
      name = text;
    }
    throw std::runtime_error("the disk does not fill");
  }
  std::map<std::string, std::string> savedNow() const {
    std::map<std::string, std::string> now;
    for (const auto& account : json("list", "account")) now[account.at("id")] = account.at("legal_name");
    return now;
  }
  std::string reserve() const { return folder() + "/store/reserve"; }

  std::mt19937 random{7};
  std::map<std::string, std::string> saved;  // record id → legal_name, acknowledged
  std::optional<SmallDisk> disk;
};

std::string codeOf(const Result& result) {
  INFO(result);
  REQUIRE(result.code == 1);
  const auto error = nlohmann::json::parse(result.err).at("error");
  CHECK(error.at("message").get<std::string>().find("Make room") != std::string::npos);
  return error.at("code");
}

bool isPossible() {
  if (SmallDisk::isPossible()) return true;
  WARN("skipped: this user may not mount a small disk");
  return false;
}

}  // namespace

TEST_CASE("on a full disk Alice is told so, reads, deletes, makes room and goes on") {
  if (!isPossible()) return;
  SmallLaptop alice;
  Folder files;
  std::string table = "name,legal_name\n";
  for (int i = 0; i < 2'000; ++i) table += noise(alice.random, 30) + "," + noise(alice.random, 400) + "\n";
  writeFile(files / "accounts.csv", table);

  alice.disk->fillBut(60'000);
  const auto before = alice.count("account");
  CHECK(codeOf(alice.satchel("import", files / "accounts.csv", "--kind", "account", "--json")) == "DISK_FULL");
  CHECK(alice.count("account") == before);  // not half of a slice
  alice.disk->fillBut(0);
  CHECK(codeOf(alice.editUntilRefused()) == "DISK_FULL");
  CHECK(alice.savedNow() == alice.saved);
  CHECK(alice.satchelInChinese({"set", alice.saved.begin()->first, "legal_name=" + noise(alice.random, 150)})
            .err.find("磁盘已满") != std::string::npos);

  SECTION("deleting goes on, and nothing else does") {
    for (int i = 0; i < 6; ++i) {
      const auto id = alice.saved.begin()->first;
      alice.must("delete", id);
      alice.saved.erase(id);
    }
    CHECK(alice.savedNow() == alice.saved);
    CHECK(codeOf(alice.satchel("add", "account", "name=One more", "--json")) == "DISK_FULL");
    CHECK(alice.disk->free() > 3'000'000);  // the reserve's room, which is for deletions

    SECTION("also after the power went, and she goes on once there is room") {
      alice.kill9();
      alice.start();
      CHECK(alice.savedNow() == alice.saved);
      CHECK(codeOf(alice.satchel("add", "account", "name=One more", "--json")) == "DISK_FULL");
      const auto id = alice.saved.begin()->first;
      alice.must("delete", id);
      alice.saved.erase(id);

      alice.disk->deleteFilm();
      alice.must("set", alice.saved.begin()->first, "legal_name=Room again");
      alice.saved.begin()->second = "Room again";
      CHECK(std::filesystem::file_size(alice.reserve()) > 1'000'000);
      alice.must("import", files / "accounts.csv", "--kind", "account");
      CHECK(alice.count("account") == alice.saved.size() + 2'000);
      alice.kill9();
      alice.start();
      for (const auto& [id, name] : alice.saved) CHECK(alice.show(id).at("legal_name") == name);
    }
  }
  SECTION("without the reserve deleting would be refused too") {
    std::filesystem::remove(alice.reserve());
    alice.disk->fillBut(0);
    bool refused = false;
    for (const auto& [id, name] : alice.saved) {
      const auto result = alice.satchel("delete", id, "--json");
      refused = refused || (result.code != 0 && codeOf(result) == "DISK_FULL");
    }
    CHECK(refused);
  }
}

TEST_CASE("a full disk on one laptop is no trouble for the other") {
  if (!isPossible()) return;
  SmallLaptop alice;
  Laptop bob("Bob");
  bob.start();
  bob.must("join", invitation(alice, "editor"), "--via", alice.address(), "--wait", "60");
  alice.disk->fillBut(0);
  CHECK(codeOf(alice.editUntilRefused()) == "DISK_FULL");
  const auto id = bob.add("account", {"name=Written meanwhile", "legal_name=" + noise(alice.random, 190)});
  for (int i = 0; i < 20; ++i) bob.must("set", id, "legal_name=" + noise(alice.random, 190));
  bob.satchel("sync", "--wait", "1");  // whether anything found room there or not
  CHECK(alice.satchel("status").code == 0);
  CHECK(bob.count("account") == alice.saved.size() + 1);

  alice.disk->deleteFilm();
  meet(bob, alice);
  CHECK(alice.show(id) == bob.show(id));
  CHECK(alice.digest().at("digest") == bob.digest().at("digest"));
}
