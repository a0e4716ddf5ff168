// What all disks together have ever held, row by row as it became durable: the checks of every step. Invariant: it
// believes no node's memory; it reads what lies on the disks and remembers it, so that a promise once written down
// cannot be taken back unnoticed.
#pragma once
#include <map>
#include <set>
#include <string>
#include <unordered_set>

#include "node/store/replica.h"
#include "tools/sim/disk.h"

namespace satchel::sim {

/// A check that did not hold. `kind` is one word; shortening a plan keeps it.
struct Failure {
  std::string kind, what;
};

/// One place of a log.
struct Place {
  sync::LogId log;
  sync::Seq seq = 0;
  auto operator<=>(const Place&) const = default;
};

/// What a device without the newest key keeps to itself: its place in the log is its own, its hash is not final.
bool isDraft(const sync::Header& header);

class Ledger {
 public:
  /// To be told of a disk's rows; `name` is its device's. `master` seals what lies there.
  void watch(Disk& disk, const std::string& name);

  /// The first thing found wrong.
  std::optional<Failure> failure;
  std::uint64_t commitsSeen = 0, signaturesChecked = 0, noncesSeen = 0;

  /// An older image was put on the disk: what it does not hold is gone from there.
  void putBack(const Disk& disk, const std::string& name);
  /// Where a place is kept: the disks by name.
  const std::set<std::string>& keepers(const Place& place, const Hash& hash) const;

 private:
  struct Book {
    std::map<std::uint32_t, sync::LogId> logs;  ///< by the disk's own numbers
    std::map<std::uint32_t, sync::Incarnation> incarnations;
    std::map<std::pair<std::uint32_t, std::uint64_t>, std::pair<sync::Header, Bytes>> feed;  ///< not placed yet
    std::set<std::pair<std::uint32_t, std::uint64_t>> drafts;                                ///< in the feed
    std::unordered_set<std::uint64_t> nonces;
  };
  void row(Book& book, const Disk& disk, const std::string& name, node::Table table, ByteView key, ByteView value);
  void placed(Book& book, const std::string& name, ByteView key, ByteView value);
  void signedAt(Book& book, const Disk& disk, const std::string& name, ByteView key, ByteView value);
  void wrong(std::string kind, std::string what);

  struct Kept {
    Hash previous;
    Bytes nonce;
    std::set<std::string> disks;
  };
  std::map<std::string, Book> books;
  std::map<Place, std::map<Hash, Kept>> places;
};

}  // namespace satchel::sim
