// A simulated disk, and the database that a node opens on it. Invariant: what a commit made durable survives every
// crash; what it did not is gone; of a commit that a crash or an error interrupts it is one or the other, and nobody
// knows which until the disk is opened again. Pages torn inside a commit are LMDB's concern and tested on LMDB.
#pragma once
#include <array>
#include <map>

#include "node/store/database.h"
#include "tools/sim/chance.h"

namespace satchel::sim {

/// The machine lost power at this access: whoever ran on it is gone.
struct PowerCut : std::exception {
  const char* what() const noexcept override { return "the power was cut"; }
};

class Disk {
 public:
  using Rows = std::map<Bytes, Bytes, std::less<>>;
  using Tables = std::array<Rows, node::tableCount>;

  explicit Disk(Chance chance) : chance(chance) {}

  /// For one run of a node; the disk outlives it.
  std::unique_ptr<node::Database> open();

  // ---- what happens to it
  /// Cuts the power at the nth write or commit from now.
  void cutPowerIn(unsigned accesses) { untilCut = accesses; }
  /// The next commit reports an error.
  void failNextSync() { syncFails = true; }
  void setFull(bool full) { isFull = full; }
  bool full() const { return isFull; }
  /// Flips one bit of a stored value of the table; false where it is empty.
  bool flipBit(node::Table table);
  /// As it lies there now: a backup, or a copy of the directory.
  Tables image() const { return tables; }
  void restore(Tables older) {
    tables = std::move(older);
    ++serial;
  }
  /// As a snapshot of a virtual machine comes back: nothing tells it from what was there before.
  void rollBack(Tables older) { tables = std::move(older); }
  /// A whole machine is copied, so that nothing tells the two apart.
  void cloneFrom(const Disk& other) {
    tables = other.tables;
    serial = other.serial;
  }
  /// Tells these files from those that were there before.
  std::string witness() const { return "disk " + std::to_string(serial); }
  /// All faults end.
  void heal();
  bool wasCut() const { return dead; }
  void repower() { dead = false; }

  /// Told of each row written once its commit is durable. Throws what it finds wrong.
  std::function<void(node::Table, ByteView key, ByteView value)> onDurable;
  const Tables& durable() const { return tables; }
  std::size_t bytes() const;
  std::uint64_t commits = 0, cuts = 0, syncErrors = 0, refusals = 0, flips = 0;

 private:
  friend class DiskWrite;
  friend class DiskDatabase;
  /// One access; throws where the power goes.
  void access();

  Tables tables;
  Chance chance;
  unsigned untilCut = 0, serial = 0;
  bool syncFails = false, isFull = false, dead = false, writing = false;
};

}  // namespace satchel::sim
