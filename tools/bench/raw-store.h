// LMDB by itself, holding the same bytes as a node's store: what any replica on LMDB pays at least. Invariant: when a
// call returns, what it put is durable; nothing of the folder stays.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct MDB_env;

namespace satchel::bench {

struct RawRecord {
  std::uint64_t number;  ///< its key, in the order in which records are made
  std::string_view bytes;
  std::string_view name;  ///< by which a list is sorted
};

/// Of a text of lines as contactsAsCsv makes it, which must outlive them. The heading is none of them.
std::vector<RawRecord> rawRecords(std::string_view csv);

class RawStore {
 public:
  /// In a new folder of `parent`.
  explicit RawStore(const std::string& parent);
  ~RawStore();
  RawStore(const RawStore&) = delete;
  RawStore& operator=(const RawStore&) = delete;

  static constexpr std::size_t bulk = 10'000;  ///< records in one transaction, as in a node without a person at it
  void put(std::span<const RawRecord> records, std::size_t aTransaction = bulk);
  /// Also where a list by name finds them.
  void index(std::span<const RawRecord> records);
  /// Opens the store anew and reads so many records by name; their bytes.
  std::size_t firstPage(std::size_t records);
  std::size_t get(std::uint64_t number);  ///< bytes of that record
  void evict();                           ///< from the page cache

  std::uint64_t storedBytes() const;  ///< on the disk

 private:
  void open();
  void close();

  std::string folder_;
  MDB_env* env_ = nullptr;
  unsigned records_ = 0, names_ = 0;
};

}  // namespace satchel::bench
