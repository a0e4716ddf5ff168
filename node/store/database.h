// The few things the store asks of an ordered, transactional key-value engine. Invariant: a write transaction is all or
// nothing and, once commit returns, durable; a read transaction sees one instant. LMDB is one such engine; a simulated
// disk is another.
#pragma once
#include <functional>
#include <memory>
#include <stdexcept>

#include "crypto/bytes.h"

namespace satchel::node {

/// See tables.h for what each holds.
enum class Table : std::uint8_t {
  meta,
  spaces,
  logNames,
  logs,
  feed,
  positions,
  signatures,
  records,
  ids,
  undos,
  facts,
  wraps,
  peers,
  events,
  notes,
  citations,
  forks,
  receipts,
  vectors,
};
constexpr std::size_t tableCount = 19;

class ReadTransaction {
 public:
  virtual ~ReadTransaction() = default;
  /// Valid until the transaction ends or writes.
  virtual std::optional<ByteView> get(Table table, ByteView key) const = 0;
  /// Keys from `from` on, ascending, while `visit` returns true.
  virtual void scan(Table table, ByteView from,
                    const std::function<bool(ByteView key, ByteView value)>& visit) const = 0;
  /// Those that begin with `prefix`.
  void scanPrefix(Table table, ByteView prefix, const std::function<bool(ByteView key, ByteView value)>& visit) const {
    scan(table, prefix, [&](ByteView key, ByteView value) {
      return key.size() >= prefix.size() && equal(key.first(prefix.size()), prefix) && visit(key, value);
    });
  }
};

class WriteTransaction : public ReadTransaction {
 public:
  virtual void put(Table table, ByteView key, ByteView value) = 0;
  virtual void erase(Table table, ByteView key) = 0;
  /// How many puts and erasures so far.
  virtual std::uint64_t writes() const = 0;
  /// Throws where it cannot be made durable; then nothing of it happened, or the engine is latched (DiskFailed).
  virtual void commit() = 0;
};

class Database {
 public:
  virtual ~Database() = default;
  /// Short: no read transaction outlives a turn of the event loop.
  virtual std::unique_ptr<ReadTransaction> read() = 0;
  /// One at a time, from the store thread. Dropped without commit, it changes nothing.
  virtual std::unique_ptr<WriteTransaction> write() = 0;
  /// After DiskFull: tries to make room to write. False where there is none.
  virtual bool grow() = 0;
  /// After that: lets the next write transaction use what is set aside for deletions. False where nothing is.
  virtual bool spendReserve() { return false; }
  /// Writes the store as it stands into a file, durably; writing goes on meanwhile, as long as there is room in the
  /// map. Its size in bytes; 0 where the engine has no files. From any thread. Throws as writing does.
  virtual std::uint64_t copyTo(const std::string&) { return 0; }
};

/// No room: nothing was changed; reads work.
struct DiskFull : std::exception {
  const char* what() const noexcept override {
    return "DISK_FULL: The disk is full, so nothing was saved; reading and deleting go on. Make room on the disk and "
           "try "
           "again.";
  }
};
/// The disk refused to keep what was written: this process must not write again.
struct DiskFailed : std::exception {
  const char* what() const noexcept override {
    return "DISK_FAILED: The disk reported an error while saving, so this was refused and the node stops; nothing "
           "acknowledged is lost. Check the disk, then start the node again.";
  }
};
/// The files are not what a node of this version can read.
struct StoreDamaged : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace satchel::node
