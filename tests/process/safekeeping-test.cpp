// Alice keeps her folder safe: a backup that tells a thief nothing and gives everything back, passphrases, a lock that
// leaves nothing in the process.
#include <unistd.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <optional>

#include "tests/process/canaries.h"
#include "tests/process/laptop.h"

using namespace satchel::test;

namespace {

const std::string customer = "Canary Blue Heron", note = "fears competitors 蓝鹭";

/// A file with one line.
std::string secretFile(const Folder& folder, const std::string& name, const std::string& secret) {
  writeFile(folder / name, secret + "\n");
  return folder / name;
}

/// Whether a process holds these bytes anywhere in the memory that it may write; nothing where we may not look.
std::optional<bool> remembers(pid_t pid, const std::string& bytes) {
  std::ifstream maps("/proc/" + std::to_string(pid) + "/maps");
  std::ifstream memory("/proc/" + std::to_string(pid) + "/mem", std::ios::binary);
  bool looked = false;
  for (std::string line; std::getline(maps, line);) {
    unsigned long from = 0, to = 0;
    char rights[5] = {};
    if (std::sscanf(line.c_str(), "%lx-%lx %4s", &from, &to, rights) != 3 || rights[1] != 'w') continue;
    std::string piece(to - from, 0);
    memory.clear();
    memory.seekg(static_cast<std::streamoff>(from));
    memory.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    piece.resize(static_cast<std::size_t>(memory.gcount()));
    looked = looked || !piece.empty();
    if (piece.find(bytes) != std::string::npos) return true;
  }
  return looked ? std::optional(false) : std::nullopt;
}

}  // namespace

TEST_CASE("a backup put back gives everything back, and the laptop goes on without a fork") {
  Laptop alice("Alice"), bob("Bob");
  alice.start();
  bob.start();
  shareDirectly(alice, bob);
  const Folder elsewhere;
  const auto id = bob.add("account", {"name=Before the backup"});
  bob.must("offline");
  const auto unsent = bob.add("account", {"name=Sent to nobody yet"});
  CHECK(bob.json("backup", "create", elsewhere / "backup").at("bytes") > 0);
  bob.must("online");
  bob.must("set", id, "name=After the backup");
  meet(bob, alice);
  bob.stop();
  std::filesystem::remove(bob.folder() + "/store/data.mdb");

  CHECK(bob.json("backup", "restore", elsewhere / "backup").at("restored") == elsewhere / "backup");
  bob.start();
  CHECK(bob.show(unsent).at("name") == "Sent to nobody yet");
  bob.must("online");  // the backup is of when he was not
  meet(bob, alice);
  CHECK(bob.show(id).at("name") == "After the backup");
  CHECK(alice.show(unsent).at("name") == "Sent to nobody yet");
  CHECK(alice.digest().at("digest") == bob.digest().at("digest"));
  CHECK(bob.isLogged("RESTORED"));
  CHECK_FALSE(bob.isLogged("COPY_DETECTED"));
  CHECK_FALSE(alice.isLogged("FORK_FOUND"));
  CHECK(std::filesystem::exists(bob.folder() + "/store-before-restore-1"));
}

TEST_CASE("a backup tells nothing, and only its own device takes it") {
  Laptop alice("Alice"), bob("Bob");
  alice.start();
  alice.must("space", "create", "Harbour");
  alice.add("account", {"name=" + customer, "description=" + note});
  const Folder elsewhere;
  alice.must("backup", "create", elsewhere / "backup");
  CHECK(traces(elsewhere.path(), {customer, note, "Harbour", "Alice"}).empty());
  // The same search, where the words are known to be.
  const Folder open;
  writeFile(open / "accounts.csv", alice.must("export", "account", "--format", "csv"));
  CHECK_FALSE(traces(open.path(), {customer}).empty());

  const auto foreign = bob.satchel("backup", "restore", elsewhere / "backup");
  CHECK(foreign.code == 1);
  CHECK(foreign.err.find("another device") != std::string::npos);
  writeFile(elsewhere / "garbage", std::string(20000, 'x'));
  const auto garbage = bob.satchel("backup", "restore", elsewhere / "garbage");
  CHECK(garbage.code == 1);
  CHECK(garbage.err.find("no whole backup") != std::string::npos);
  bob.start();
  CHECK(alice.satchel("backup", "restore", elsewhere / "backup").code == 1);  // it runs
  CHECK(alice.satchel("backup", "create", "/nowhere/backup").code == 1);
  CHECK(alice.count("account") == 1);
}

TEST_CASE("the first passphrase shuts the folder, and each can be changed and removed but the last") {
  Laptop alice("Alice");
  const Folder drawer;
  const auto one = secretFile(drawer, "one", "blue heron"), two = secretFile(drawer, "two", "蓝鹭 2");
  const auto wrong = secretFile(drawer, "wrong", "grey heron");
  alice.start();
  alice.must("space", "create", "Harbour");
  CHECK(alice.satchel("lock").code == 1);  // it would protect nothing
  CHECK(alice.json("passphrase", "add", "--new-passphrase-file", one).at("passphrases") == 1);
  CHECK(alice.satchel("passphrase", "change", "--passphrase-file", wrong, "--new-passphrase-file", two).code == 1);
  CHECK(alice.satchel("passphrase", "add", "--passphrase-file", wrong, "--new-passphrase-file", two).code == 1);
  alice.must("passphrase", "change", "--passphrase-file", one, "--new-passphrase-file", two);
  CHECK(alice.satchel("passphrase", "remove", "--passphrase-file", one).code == 1);
  const auto last = alice.satchel("passphrase", "remove", "--passphrase-file", two);
  CHECK(last.code == 1);
  CHECK(last.err.find("only passphrase") != std::string::npos);
  alice.stop();
  CHECK(alice.startUnder({}).code == 1);
  alice.unlockWith(one);
  CHECK(alice.startUnder({}).code == 1);
  alice.unlockWith(two);
  alice.start();
  CHECK(alice.json("space", "list").size() == 1);
}

TEST_CASE("a locked node answers nobody, holds nothing, and is open again by the passphrase") {
  Laptop alice("Alice"), bob("Bob");
  const Folder drawer;
  const auto right = secretFile(drawer, "right", "blue heron"), wrong = secretFile(drawer, "wrong", "grey heron");
  alice.start();
  bob.start();
  shareDirectly(alice, bob);
  const auto id = alice.add("account", {"name=" + customer});
  alice.must("passphrase", "add", "--new-passphrase-file", right);
  meet(alice, bob);
  CHECK(alice.count("account", "name=" + customer) == 1);  // and has it in memory
  const auto before = remembers(alice.pid(), customer);
  if (before) CHECK(*before);

  CHECK(alice.json("lock").at("locked") == true);
  CHECK(alice.json("status").at("locked") == true);
  for (const Words& words : {Words{"list", "account"}, {"show", id}, {"add", "account", "name=x"}, {"sync"}, {"log"}}) {
    const auto refused = alice.satchelWords(words);
    CHECK(refused.code == 1);
    CHECK(refused.err.find("locked") != std::string::npos);
  }
  if (before) {
    CHECK(remembers(alice.pid(), customer) == false);
  } else {
    WARN("skipped: this user may not look into a process");
  }
  CHECK(bob.satchel("sync", "--wait", "2").code == 4);
  CHECK(alice.satchel("unlock", "--passphrase-file", wrong).code == 1);
  CHECK(alice.json("status").at("locked") == true);
  CHECK(alice.json("unlock", "--passphrase-file", right).at("locked") == false);
  bob.must("set", id, "name=Written meanwhile");
  meet(bob, alice);
  CHECK(alice.show(id).at("name") == "Written meanwhile");
  alice.must("lock");
  alice.must("stop");
  alice.awaitEnd();
}

TEST_CASE("another user of this machine is refused, even where files would let them through") {
  if (::geteuid() != 0) {
    WARN("skipped: becoming another user needs root");
    return;
  }
  const auto as = [](const std::string& user, Words words) {
    words.insert(words.begin(), {"setpriv", "--reuid", user, "--clear-groups"});
    return run(words);
  };
  const std::string strange = "65534";
  if (as(strange, {"true"}).code != 0) {
    WARN("skipped: other users can run nothing here");
    return;
  }
  using std::filesystem::perms;
  Laptop alice("Alice");
  alice.start();
  alice.must("space", "create", "Harbour");
  // A copy of the program that everybody may run, and a folder that somebody has opened to everybody.
  const Folder open;
  std::filesystem::permissions(open.path(), perms::all);
  std::filesystem::copy_file(std::filesystem::path(SATCHEL_BIN) / "satchel", open / "satchel");
  for (const auto* part : {"", "/run", "/run/client.sock"}) {
    std::filesystem::permissions(alice.folder() + part, perms::all);
  }
  const Words ask{open / "satchel", "--data", alice.folder(), "space", "list"};
  const auto owner = as("0", ask), stranger = as(strange, ask);
  CHECK(owner.code == 0);
  CHECK(owner.out.find("Harbour") != std::string::npos);
  CHECK(stranger.code == 3);
  CHECK(stranger.out.empty());
}
