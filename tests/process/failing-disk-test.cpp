// Alice's disk fails in the middle of a save: each call that her node makes to keep something fails once, by strace.
// What fails is refused in one sentence, the node ends where it must not go on, and a restart shows exactly what was
// acknowledged.
//   SATCHEL_SOAK=1 lets every call fail instead of some.
#include <catch2/catch.hpp>
#include <map>

#include "tests/process/laptop.h"
#include "tests/process/settings.h"

using namespace satchel::test;

namespace {

bool isPossible() {
  const auto trial = run({"sh", "-c", "strace -o /dev/null -e inject=fdatasync:error=EIO:when=1 true"});
  if (trial.code == 0) return true;
  WARN("skipped: strace may not be used here: " << trial.err);
  return false;
}

/// `calls` on the store's file: the `when`th fails.
Words failing(const Laptop& laptop, const std::string& calls, const std::string& how, unsigned when) {
  return {"strace", "-DDD",           "-f", "-qq",
          "-o",     "/dev/null",      "-P", laptop.folder() + "/store/data.mdb",
          "-e",     "trace=" + calls, "-e", "inject=" + calls + ":" + how + ":when=" + std::to_string(when)};
}

struct Ordeal {
  Laptop alice{"Alice"};
  std::map<std::string, std::string> saved;
  unsigned edits = 0;

  Ordeal() {
    alice.start();
    alice.must("space", "create", "Harbour");
    for (const auto* name : {"Amber", "Birch", "Cedar"}) {
      saved[alice.add("account", {std::string("name=") + name, std::string("legal_name=") + name})] = name;
    }
    alice.stop();
  }

  /// Whether the failure was met: false when she did all she had to do before it came.
  bool survives(const std::string& calls, const std::string& how, unsigned when) {
    INFO("call " << when << " of " << calls << " fails: " << how);
    const auto started = alice.startUnder(failing(alice, calls, how, when));
    bool met = false;
    if (started.code != 0) {
      INFO(started);
      CHECK(started.err.find("DISK_F") != std::string::npos);
      met = true;
    } else {
      for (auto& [id, name] : saved) {
        const auto text = "edit " + std::to_string(++edits);
        const auto result = alice.satchel("set", id, "legal_name=" + text, "--json");
        INFO(result);
        if (result.code == 0) {
          name = text;
          continue;
        }
        met = true;
        REQUIRE(result.code == 1);
        const auto code = nlohmann::json::parse(result.err).at("error").at("code").get<std::string>();
        if (code == "DISK_FULL") continue;  // nothing is wrong with this disk: she may go on
        CHECK(code == "DISK_FAILED");
        alice.awaitEnd();
        break;
      }
      if (alice.runs()) alice.kill9();
    }
    alice.start();
    std::map<std::string, std::string> now;
    for (const auto& account : alice.json("list", "account")) now[account.at("id")] = account.at("legal_name");
    REQUIRE(now == saved);  // what was refused is not there either
    alice.must("set", saved.begin()->first, "legal_name=after " + std::to_string(edits));
    saved.begin()->second = "after " + std::to_string(edits);
    alice.stop();
    return met;
  }
};

}  // namespace

TEST_CASE("no failing fdatasync loses what was acknowledged, and the node ends") {
  if (!isPossible()) return;
  Ordeal ordeal;
  unsigned failure = 1;
  while (failure < 40 && ordeal.survives("fdatasync", "error=EIO", failure)) ++failure;
  CHECK(failure > 3);  // each edit's was met
  CHECK(failure < 40);
}

TEST_CASE("no failing, short or roomless write loses what was acknowledged") {
  if (!isPossible()) return;
  Ordeal ordeal;
  const auto how = GENERATE(as<std::string>{}, "error=EIO", "error=ENOSPC", "retval=100");
  unsigned met = 0;
  const unsigned step = soaking() ? 1 : 3;
  for (unsigned failure = 1; failure < 60 && ordeal.survives("pwrite64,writev", how, failure); failure += step) ++met;
  CHECK(met >= 2);
}
