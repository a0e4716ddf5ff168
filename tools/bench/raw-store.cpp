#include "tools/bench/raw-store.h"

#include <lmdb.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "tools/bench/files.h"

namespace satchel::bench {
namespace {

constexpr std::size_t mapSize = 8ull << 30;

void check(int code, const char* what) {
  if (code != 0) throw std::runtime_error(std::string(what) + ": " + mdb_strerror(code));
}

MDB_val view(std::string_view bytes) {
  return {bytes.size(), const_cast<char*>(bytes.data())};
}

/// 16 bytes, as a record's id has, in the order of the numbers.
std::string keyOf(std::uint64_t number) {
  std::string key(16, '\0');
  for (std::size_t i = 0; i < 8; ++i) key[7 - i] = static_cast<char>(number >> (8 * i));
  return key;
}

/// Given up unless it was committed.
class Transaction {
 public:
  Transaction(MDB_env* env, unsigned flags) { check(mdb_txn_begin(env, nullptr, flags, &txn_), "mdb_txn_begin"); }
  ~Transaction() {
    if (txn_ != nullptr) mdb_txn_abort(txn_);
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() { check(mdb_txn_commit(std::exchange(txn_, nullptr)), "mdb_txn_commit"); }
  operator MDB_txn*() const { return txn_; }

 private:
  MDB_txn* txn_ = nullptr;
};

void putPair(MDB_txn* txn, MDB_dbi table, std::string_view key, std::string_view value) {
  MDB_val k = view(key), v = view(value);
  check(mdb_put(txn, table, &k, &v, 0), "mdb_put");
}

}  // namespace

std::vector<RawRecord> rawRecords(std::string_view csv) {
  std::vector<RawRecord> records;
  std::size_t at = csv.find('\n') + 1;
  while (at < csv.size()) {
    const std::size_t end = csv.find('\n', at);
    const std::string_view line = csv.substr(at, end - at);
    records.push_back({records.size(), line, line.substr(0, line.find(','))});
    at = end + 1;
  }
  return records;
}

RawStore::RawStore(const std::string& parent) : folder_(newFolder(parent, "raw")) {
  open();
}

RawStore::~RawStore() {
  close();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void RawStore::open() {
  check(mdb_env_create(&env_), "mdb_env_create");
  check(mdb_env_set_mapsize(env_, mapSize), "mdb_env_set_mapsize");
  check(mdb_env_set_maxdbs(env_, 2), "mdb_env_set_maxdbs");
  check(mdb_env_open(env_, folder_.c_str(), MDB_NORDAHEAD, 0600), "mdb_env_open");
  Transaction txn(env_, 0);
  check(mdb_dbi_open(txn, "records", MDB_CREATE, &records_), "mdb_dbi_open");
  check(mdb_dbi_open(txn, "names", MDB_CREATE, &names_), "mdb_dbi_open");
  txn.commit();
}

void RawStore::close() {
  if (env_ != nullptr) mdb_env_close(std::exchange(env_, nullptr));
}

void RawStore::put(std::span<const RawRecord> records, std::size_t aTransaction) {
  for (std::size_t begin = 0; begin < records.size(); begin += aTransaction) {
    Transaction txn(env_, 0);
    for (const RawRecord& record : records.subspan(begin, std::min(aTransaction, records.size() - begin))) {
      putPair(txn, records_, keyOf(record.number), record.bytes);
    }
    txn.commit();
  }
}

void RawStore::index(std::span<const RawRecord> records) {
  Transaction txn(env_, 0);
  for (const RawRecord& record : records) {
    putPair(txn, names_, std::string(record.name) + '\0' + keyOf(record.number), {});
  }
  txn.commit();
}

std::size_t RawStore::firstPage(std::size_t records) {
  close();
  open();
  const Transaction txn(env_, MDB_RDONLY);
  MDB_cursor* cursor = nullptr;
  check(mdb_cursor_open(txn, names_, &cursor), "mdb_cursor_open");
  std::string page;
  MDB_val name, nothing;
  for (int code = mdb_cursor_get(cursor, &name, &nothing, MDB_FIRST); code == 0 && records > 0; --records) {
    MDB_val key{16, static_cast<char*>(name.mv_data) + name.mv_size - 16}, bytes;
    check(mdb_get(txn, records_, &key, &bytes), "mdb_get");
    page.append(static_cast<const char*>(bytes.mv_data), bytes.mv_size);
    code = mdb_cursor_get(cursor, &name, &nothing, MDB_NEXT);
  }
  mdb_cursor_close(cursor);
  return page.size();
}

std::size_t RawStore::get(std::uint64_t number) {
  const Transaction txn(env_, MDB_RDONLY);
  const std::string id = keyOf(number);
  MDB_val key = view(id), bytes;
  check(mdb_get(txn, records_, &key, &bytes), "mdb_get");
  return std::string(static_cast<const char*>(bytes.mv_data), bytes.mv_size).size();
}

void RawStore::evict() {
  close();
  evictFiles(folder_);
  open();
}

std::uint64_t RawStore::storedBytes() const {
  return bytesOnDisk(folder_);
}

}  // namespace satchel::bench
