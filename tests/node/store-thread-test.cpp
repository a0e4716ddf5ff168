// Everything that waits shares a transaction; one job's trouble is its own.
#include "node/store/store-thread.h"

#include <kj/async-io.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>

#include "node/store/lmdb-database.h"

using namespace satchel;
using namespace satchel::node;

namespace {

struct StoppedClock final : Clock {
  sync::Millis now() const override { return 0; }
};

struct Store {
  explicit Store(LmdbSizes sizes = {}) {
    std::string name = (std::filesystem::temp_directory_path() / "satchel-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder = name;
    database = openLmdb(folder, sizes);
    replica = std::make_unique<Replica>(*database, vault, identity, clock, random);
    thread = std::make_unique<StoreThread>(
        *database, *replica, StoreQueue::Hooks{[](const ReadTransaction&, const Changes&) {}, [this] { ++rollbacks; }},
        io.unixEventPort);
  }
  ~Store() {
    thread.reset();
    database.reset();
    std::filesystem::remove_all(folder);
  }
  bool has(std::string_view key) { return database->read()->get(Table::meta, asBytes(key)).has_value(); }

  kj::AsyncIoContext io = kj::setupAsyncIo();
  SeededRandom random{1};
  StoppedClock clock;
  Identity identity = Identity::generate(random);
  Vault vault{MasterKey::generate(random), random};
  std::string folder;
  std::atomic<int> rollbacks = 0;
  std::unique_ptr<Database> database;
  std::unique_ptr<Replica> replica;
  std::unique_ptr<StoreThread> thread;
};

std::function<void(StoreAccess&)> putting(std::string key) {
  return [key](StoreAccess& access) { access.txn.put(Table::meta, asBytes(key), asBytes("here")); };
}

}  // namespace

TEST_CASE("a job is answered when what it wrote is there") {
  Store store;
  store.thread->run(putting("Alice's edit")).wait(store.io.waitScope);
  CHECK(store.has("Alice's edit"));
}

TEST_CASE("a job that breaks off after it wrote leaves nothing, and those beside it lose nothing") {
  Store store;
  auto first = store.thread->run(putting("before"));
  auto broken = store.thread->run([](StoreAccess& access) {
    access.txn.put(Table::meta, asBytes("half"), asBytes("here"));
    throw std::runtime_error("the record does not read");
  });
  auto second = store.thread->run(putting("after"));
  first.wait(store.io.waitScope);
  second.wait(store.io.waitScope);
  CHECK_THROWS_WITH(broken.wait(store.io.waitScope), Catch::Contains("does not read"));
  CHECK(store.has("before"));
  CHECK(store.has("after"));
  CHECK_FALSE(store.has("half"));
  CHECK(store.rollbacks == 1);  // whoever read inside that transaction was told to forget
}

TEST_CASE("a refusal before anything is written reaches its own caller alone") {
  Store store;
  auto refused = store.thread->run([](StoreAccess&) { throw std::runtime_error("UNKNOWN_FIELD: no such field"); });
  auto fine = store.thread->run(putting("fine"));
  fine.wait(store.io.waitScope);
  CHECK_THROWS_WITH(refused.wait(store.io.waitScope), Catch::Contains("no such field"));
  CHECK(store.has("fine"));
}

TEST_CASE("a map that is full grows, and whoever waited notices nothing") {
  Store store({.map = 256 << 10});
  for (int i = 0; i < 12; ++i) {
    const std::string key = "picture " + std::to_string(i);
    const auto write = [key](StoreAccess& access) { access.txn.put(Table::meta, asBytes(key), Bytes(200 << 10)); };
    auto picture = store.thread->run(write);
    auto beside = store.thread->run(putting(std::to_string(i)));
    picture.wait(store.io.waitScope);
    beside.wait(store.io.waitScope);
  }
  for (int i = 0; i < 12; ++i) {
    CHECK(store.has("picture " + std::to_string(i)));
    CHECK(store.has(std::to_string(i)));
  }
  CHECK(store.rollbacks > 0);  // the control: it was full
}

TEST_CASE("what finds no room takes nobody with it who needs none, and only a deletion may use the reserve") {
  Store store({.reserve = std::uint64_t{1} << 60});  // no disk has that to spare
  CHECK_THROWS_WITH(store.thread->run(putting("an edit")).wait(store.io.waitScope), Catch::Contains("DISK_FULL"));
  auto edit = store.thread->run(putting("another edit"));
  bool seen = false;
  auto question =
      store.thread->run([&seen](StoreAccess& access) { seen = !access.txn.get(Table::meta, asBytes("an edit")); });
  auto deletion = store.thread->run(putting("a deletion"), Room::reserve);
  CHECK_THROWS_WITH(edit.wait(store.io.waitScope), Catch::Contains("DISK_FULL"));
  question.wait(store.io.waitScope);
  deletion.wait(store.io.waitScope);
  CHECK(seen);
  CHECK(store.has("a deletion"));
  CHECK_FALSE(store.has("another edit"));
}
