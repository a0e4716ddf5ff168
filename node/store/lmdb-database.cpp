#include "node/store/lmdb-database.h"

#include <lmdb.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <utility>

#include "node/platform/platform.h"
#include "node/store/reserve.h"

namespace satchel::node {
namespace {

constexpr std::uint64_t diskIsFullBelow = 64 << 10;
constexpr std::array<const char*, tableCount> tableNames = {
    "meta",  "spaces", "logNames", "logs",   "feed",  "positions", "signatures", "records",  "ids",    "undos",
    "facts", "wraps",  "peers",    "events", "notes", "citations", "forks",      "receipts", "vectors"};

MDB_val toVal(ByteView bytes) {
  return {bytes.size(), const_cast<std::uint8_t*>(bytes.data())};
}
ByteView toView(const MDB_val& val) {
  return {static_cast<const std::uint8_t*>(val.mv_data), val.mv_size};
}

struct Environment {
  Environment(const std::string& directory, std::uint64_t reserve)
      : directory(directory), reserve(directory, reserve) {}
  MDB_env* env = nullptr;
  std::array<MDB_dbi, tableCount> tables{};
  const std::string directory;
  std::atomic<bool> latched = false;
  bool mapFull = false;  ///< what there was no room in is the map, not the disk
  Reserve reserve;
  bool reserveOpen = false;  ///< to the next transaction
  /// Held shared by every transaction: growing the map with one open is undefined.
  std::shared_mutex mapInUse;

  /// The one place where LMDB's codes become exceptions.
  void check(int code) {
    switch (code) {
      case MDB_SUCCESS:
        return;
      case MDB_MAP_FULL:
        mapFull = true;
        throw DiskFull();
      case ENOSPC:
      case EDQUOT:
        throw DiskFull();
      case EIO:
        // LMDB reports a short write on a full disk as EIO.
        if (platform::freeBytes(directory) < diskIsFullBelow) throw DiskFull();
        [[fallthrough]];
      case MDB_PANIC:  // an earlier commit failed so far on that LMDB gave the environment up
        latched = true;
        throw DiskFailed();
      case MDB_CORRUPTED:
      case MDB_PAGE_NOTFOUND:
      case MDB_INVALID:
      case MDB_VERSION_MISMATCH:
        throw StoreDamaged(std::string("STORE_DAMAGED: ") + mdb_strerror(code));
      default:
        throw std::runtime_error(std::string("store: ") + mdb_strerror(code));
    }
  }
};

class Cursor {
 public:
  Cursor(Environment& env, MDB_txn* txn, MDB_dbi dbi) { env.check(mdb_cursor_open(txn, dbi, &cursor)); }
  ~Cursor() { mdb_cursor_close(cursor); }
  Cursor(const Cursor&) = delete;
  MDB_cursor* cursor = nullptr;
};

std::optional<ByteView> getFrom(Environment& env, MDB_txn* txn, Table table, ByteView key) {
  MDB_val k = toVal(key), v;
  const int code = mdb_get(txn, env.tables[static_cast<std::size_t>(table)], &k, &v);
  if (code == MDB_NOTFOUND) return std::nullopt;
  env.check(code);
  return toView(v);
}

void scanFrom(Environment& env, MDB_txn* txn, Table table, ByteView from,
              const std::function<bool(ByteView, ByteView)>& visit) {
  Cursor cursor(env, txn, env.tables[static_cast<std::size_t>(table)]);
  MDB_val k = toVal(from), v;
  int code = mdb_cursor_get(cursor.cursor, &k, &v, from.empty() ? MDB_FIRST : MDB_SET_RANGE);
  while (code != MDB_NOTFOUND) {
    env.check(code);
    if (!visit(toView(k), toView(v))) return;
    code = mdb_cursor_get(cursor.cursor, &k, &v, MDB_NEXT);
  }
}

class LmdbRead final : public ReadTransaction {
 public:
  explicit LmdbRead(Environment& env) : env(env), inUse(env.mapInUse) {
    env.check(mdb_txn_begin(env.env, nullptr, MDB_RDONLY, &txn));
  }
  ~LmdbRead() override { mdb_txn_abort(txn); }
  std::optional<ByteView> get(Table table, ByteView key) const override { return getFrom(env, txn, table, key); }
  void scan(Table table, ByteView from, const std::function<bool(ByteView, ByteView)>& visit) const override {
    scanFrom(env, txn, table, from, visit);
  }

 private:
  Environment& env;
  std::shared_lock<std::shared_mutex> inUse;
  MDB_txn* txn = nullptr;
};

class LmdbWrite final : public WriteTransaction {
 public:
  explicit LmdbWrite(Environment& env)
      : env(env), inUse(env.mapInUse), mayWrite(std::exchange(env.reserveOpen, false) || env.reserve.leavesRoom()) {
    if (env.latched) throw DiskFailed();
    env.check(mdb_txn_begin(env.env, nullptr, 0, &txn));
  }
  ~LmdbWrite() override {
    if (txn != nullptr) mdb_txn_abort(txn);
  }
  std::optional<ByteView> get(Table table, ByteView key) const override { return getFrom(env, txn, table, key); }
  void scan(Table table, ByteView from, const std::function<bool(ByteView, ByteView)>& visit) const override {
    scanFrom(env, txn, table, from, visit);
  }
  void put(Table table, ByteView key, ByteView value) override {
    toWrite();
    MDB_val k = toVal(key), v = toVal(value);
    env.check(mdb_put(txn, env.tables[static_cast<std::size_t>(table)], &k, &v, 0));
  }
  void erase(Table table, ByteView key) override {
    toWrite();
    MDB_val k = toVal(key);
    const int code = mdb_del(txn, env.tables[static_cast<std::size_t>(table)], &k, nullptr);
    if (code != MDB_NOTFOUND) env.check(code);
  }
  std::uint64_t writes() const override { return count; }
  void commit() override {
    MDB_txn* const committing = txn;
    txn = nullptr;
    env.check(mdb_txn_commit(committing));
  }

 private:
  void toWrite() {
    if (!mayWrite) throw DiskFull();
    ++count;
  }

  Environment& env;
  std::shared_lock<std::shared_mutex> inUse;
  const bool mayWrite;
  MDB_txn* txn = nullptr;
  std::uint64_t count = 0;
};

/// LMDB lets one process open an environment twice and then loses data: the directories open here.
std::mutex openMutex;
std::set<std::string> openDirectories;

class LmdbDatabase final : public Database {
 public:
  LmdbDatabase(const std::string& directory, LmdbSizes sizes) : environment(directory, sizes.reserve) {
    {
      const std::lock_guard lock(openMutex);
      if (!openDirectories.insert(directory).second)
        throw std::logic_error("this store is open in this process already");
    }
    environment.check(mdb_env_create(&environment.env));
    mdb_env_set_mapsize(environment.env, sizes.map);
    mdb_env_set_maxdbs(environment.env, tableCount);
    mdb_env_set_maxreaders(environment.env, 64);
    environment.check(mdb_env_open(environment.env, directory.c_str(), MDB_NOTLS, 0600));
    int dead = 0;
    mdb_reader_check(environment.env, &dead);  // readers of a killed process would pin pages for ever
    openTables();
  }
  ~LmdbDatabase() override {
    mdb_env_close(environment.env);
    const std::lock_guard lock(openMutex);
    openDirectories.erase(environment.directory);
  }
  std::unique_ptr<ReadTransaction> read() override { return std::make_unique<LmdbRead>(environment); }
  std::unique_ptr<WriteTransaction> write() override { return std::make_unique<LmdbWrite>(environment); }
  bool grow() override {
    if (!std::exchange(environment.mapFull, false)) return false;
    const std::unique_lock alone(environment.mapInUse);
    MDB_envinfo info;
    mdb_env_info(environment.env, &info);
    return mdb_env_set_mapsize(environment.env, info.me_mapsize * 2) == MDB_SUCCESS;
  }
  std::uint64_t copyTo(const std::string& file) override {
    // LMDB's own copying: files copied beside it would not be of one moment.
    return platform::writeDurably(file, [this](int fd) {
      const std::shared_lock inUse(environment.mapInUse);
      environment.check(mdb_env_copyfd2(environment.env, fd, MDB_CP_COMPACT));
    });
  }
  bool spendReserve() override {
    environment.reserveOpen = environment.reserve.spend();
    return environment.reserveOpen;
  }

 private:
  void openTables() {
    MDB_txn* txn = nullptr;
    environment.check(mdb_txn_begin(environment.env, nullptr, 0, &txn));
    for (std::size_t i = 0; i < tableCount; ++i) {
      environment.check(mdb_dbi_open(txn, tableNames[i], MDB_CREATE, &environment.tables[i]));
    }
    environment.check(mdb_txn_commit(txn));
  }
  Environment environment;
};

/// A store that is not whole yet has no name: a power cut while the first one is made leaves none, instead of one that
/// nobody can read.
void makeWhole(const std::string& directory) {
  const std::string file = directory + "/data.mdb", aside = directory + "/new";
  if (platform::exists(file)) return;
  platform::makePrivateDirectory(aside);
  std::filesystem::remove(aside + "/data.mdb");
  LmdbDatabase(aside, {});
  platform::renameDurably(aside + "/data.mdb", file);
  std::filesystem::remove_all(aside);
}

}  // namespace

std::unique_ptr<Database> openLmdb(const std::string& directory, LmdbSizes sizes) {
  makeWhole(directory);
  return std::make_unique<LmdbDatabase>(directory, sizes);
}

}  // namespace satchel::node
