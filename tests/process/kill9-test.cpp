// Alice's laptop loses power two hundred times, in the middle of her own edits and of news from Bob. What she was told
// was saved is there each time, every value of it, and at the end both agree.
//   SATCHEL_SEED=n draws other moments; SATCHEL_KILLS=n kills more often.
#include <poll.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "tests/process/laptop.h"
#include "tests/process/settings.h"

using namespace satchel::test;

namespace {

/// What one person was promised about the records that only this person edits.
struct Promises {
  std::map<std::string, std::string> saved;       // record id → legal_name, acknowledged
  std::map<std::string, std::string> unanswered;  // the same, asked for when the power went: may be there or not
  std::set<std::string> tags;                     // acknowledged on the record that everybody tags
};

/// Edits without pause until told to rest: renames its records in turn, tags the shared one, now and then adds one.
class Editor {
 public:
  Editor(const Laptop& laptop, std::string name, std::string shared)
      : laptop_(laptop), name_(std::move(name)), shared_(std::move(shared)) {
    for (int i = 0; i < 4; ++i) addRecord();
  }
  ~Editor() { rest(); }

  void begin() {
    resting_ = false;
    thread_ = std::thread([this] {
      try {
        while (!resting_) edit();
      } catch (const std::exception& error) {  // a command that hangs, an answer that is no JSON
        complaint_ = error.what();
        resting_ = true;
      }
    });
  }
  void rest() {
    resting_ = true;
    if (thread_.joinable()) thread_.join();
  }
  bool rests() const { return resting_; }
  unsigned acknowledged() const { return acknowledged_; }
  const std::string& complaint() const { return complaint_; }  ///< while at rest: what went wrong beside the kill
  Promises& promises() { return promises_; }

 private:
  void edit() {
    const auto text = name_ + " " + std::to_string(++edits_);
    if (edits_ % 32 == 0) return addRecord();
    if (edits_ % 8 == 0) {
      if (succeeds({"set", shared_, "tags+=" + text})) promises_.tags.insert(text);
      return;
    }
    const auto& id = ids_[edits_ % ids_.size()];
    if (succeeds({"set", id, "legal_name=" + text})) {
      promises_.unanswered.erase(id);
      promises_.saved[id] = text;
    } else {
      promises_.unanswered[id] = text;
    }
  }
  void addRecord() {
    const auto text = name_ + " new " + std::to_string(edits_);
    const auto result = laptop_.satchel("add", "account", "name=" + text, "legal_name=" + text, "--json");
    if (result.code != 0) return refused(result);
    ++acknowledged_;
    const std::string id = nlohmann::json::parse(result.out).at("id");
    promises_.saved[id] = text;
    if (ids_.size() < 4) ids_.push_back(id);
  }
  bool succeeds(Words words) {
    const auto result = laptop_.satchelWords(std::move(words));
    if (result.code == 0) {
      ++acknowledged_;
      return true;
    }
    refused(result);
    return false;
  }
  /// The power is gone: asking again before it is back would overwrite what is remembered of the last request. A node
  /// that is there and says no is something else.
  void refused(const Result& result) {
    if (result.code != 3) complaint_ += result.command + ": " + result.err;
    resting_ = true;
  }

  const Laptop& laptop_;
  std::string name_, shared_;
  std::vector<std::string> ids_;
  unsigned edits_ = 0;
  std::atomic<unsigned> acknowledged_ = 0;
  std::atomic<bool> resting_ = true;
  std::string complaint_;
  Promises promises_;
  std::thread thread_;
};

/// What of the promises this laptop does not keep. A request without an answer that turns out to be there counts from
/// now.
std::vector<std::string> broken(const Laptop& laptop, const std::string& shared, Promises& promises) {
  std::map<std::string, std::string> now;
  std::set<std::string> tags;
  for (const auto& account : laptop.json("list", "account")) {
    now[account.at("id")] = account.value("legal_name", "");
    if (account.at("id") == shared) account.value("tags", nlohmann::json::array()).get_to(tags);
  }
  std::vector<std::string> result;
  for (auto& [id, saved] : promises.saved) {
    const auto asked = promises.unanswered.find(id);
    if (now[id] == saved) continue;
    if (asked != promises.unanswered.end() && now[id] == asked->second) {
      saved = asked->second;
    } else {
      result.push_back(id + " should read '" + saved + "' and reads '" + now[id] + "'");
    }
  }
  promises.unanswered.clear();
  for (const auto& tag : promises.tags) {
    if (!tags.count(tag)) result.push_back("the tag '" + tag + "' is gone");
  }
  return result;
}

/// Lets a random time pass. This is the one place that waits for nothing in particular: the moment itself is what is
/// drawn.
void passMicroseconds(unsigned micros) {
  const timespec time{0, static_cast<long>(micros) * 1000};
  ppoll(nullptr, 0, &time, nullptr);
}

unsigned seed() {
  return setting("SATCHEL_SEED", 20'260'401);
}

/// Kills the laptop again and again while two editors of its person work, and checks each time what they were told.
struct Ordeal {
  Laptop& laptop;
  std::string shared;
  Editor first{laptop, "first", shared}, second{laptop, "second", shared};

  void kill(unsigned times) {
    std::mt19937 random(seed());
    for (unsigned kill = 1; kill <= times; ++kill) {
      INFO("kill " << kill << " of " << times << ", SATCHEL_SEED=" << seed());
      killOnce(random() % 6, random() % 20'000);
      laptop.start();
      for (auto* editor : {&first, &second}) {
        REQUIRE(broken(laptop, shared, editor->promises()) == std::vector<std::string>{});
      }
    }
  }
  void killOnce(unsigned edits, unsigned micros) {
    const auto enough = acknowledged() + edits;
    first.begin();
    second.begin();
    while (acknowledged() < enough && !(first.rests() && second.rests())) passMicroseconds(500);
    passMicroseconds(micros);
    laptop.kill9();
    first.rest();
    second.rest();
    REQUIRE(first.complaint() + second.complaint() == "");
  }
  unsigned acknowledged() const { return first.acknowledged() + second.acknowledged(); }
};

}  // namespace

TEST_CASE("no kill -9 loses what Alice alone was told") {
  Laptop alice("Alice 李雷");
  alice.start();
  alice.must("space", "create", "Harbour");
  Ordeal ordeal{alice, alice.add("account", {"name=Everybody's customer"})};
  ordeal.kill(setting("SATCHEL_KILLS", 200));

  auto& promises = ordeal.first.promises();  // the control: a promise that was never made is seen to be broken
  promises.saved.begin()->second += " and more";
  promises.tags.insert("never given");
  CHECK(broken(alice, ordeal.shared, promises).size() == 2);
}

TEST_CASE("no kill -9 loses what Alice was told, while news comes in from Bob") {
  const unsigned kills = setting("SATCHEL_KILLS", 200);
  Laptop alice("Alice 李雷"), bob("Bob");
  alice.start();
  bob.start();
  shareDirectly(alice, bob);
  alice.must("peers", "add", bob.address());  // so that she dials as soon as she is up, and his news comes in at once
  const auto shared = alice.add("account", {"name=Everybody's customer"});
  meet(alice, bob);

  Ordeal ordeal{alice, shared};
  Editor his(bob, "Bob", shared);
  his.begin();
  ordeal.kill(kills);
  his.rest();
  CHECK(his.complaint() == "");
  CHECK(his.acknowledged() > kills);  // news came in all the while

  meet(alice, bob);
  for (const auto* laptop : {&alice, &bob}) {
    INFO(laptop->person());
    for (auto* editor : {&ordeal.first, &ordeal.second, &his}) {
      CHECK(broken(*laptop, shared, editor->promises()) == std::vector<std::string>{});
    }
  }
  CHECK(alice.digest().at("digest") == bob.digest().at("digest"));
  WARN(kills << " kills; " << ordeal.acknowledged() << " edits of Alice and " << his.acknowledged()
             << " of Bob were acknowledged, and each is there");
}
