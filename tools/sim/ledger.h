// What all disks together have ever held, row by row as it became durable: the checks of every step. Invariant: it
// believes no node's memory; it reads what lies on the disks and remembers it, so that a promise once written down
// cannot be taken back unnoticed. A commit is known by its hash: whichever log or branch a disk keeps it under, it is
// one.
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

/// One place of a whole log, branches or not.
struct Place {
  sync::LogId log;
  sync::Seq seq = 0;
  auto operator<=>(const Place&) const = default;
};

class Ledger {
 public:
  /// To be told of a disk's rows; `name` is its device's. `master` seals what lies there.
  void watch(Disk& disk, const std::string& name);

  /// The first thing found wrong.
  std::optional<Failure> failure;
  std::uint64_t commitsSeen = 0, signaturesChecked = 0, noncesSeen = 0;

  /// An older image was put on the disk: what it does not hold is gone from there.
  void putBack(const Disk& disk, const std::string& name);
  /// One disk was copied onto another.
  void copied(const std::string& from, const Disk& disk, const std::string& name);
  /// The disks that hold a commit, by name.
  const std::set<std::string>& keepers(const Hash& commit) const;

  /// From here on two histories of this log are nobody's mistake: two stores believe that they alone go on with it.
  void mayFork(const sync::LogId& log, sync::Seq after);
  /// This device's client is a modified one: it contradicts itself as it likes.
  void mayFork(const VerifyKey& device) { liars.insert(device); }

 private:
  struct Book {
    std::map<std::uint32_t, sync::LogId> logs;  ///< by the disk's own numbers
    std::map<std::pair<std::uint32_t, std::uint64_t>, std::pair<sync::Header, Bytes>> feed;  ///< not placed yet
    std::set<std::pair<std::uint32_t, std::uint64_t>> drafts;                                ///< in the feed
    std::unordered_set<std::uint64_t> nonces;
  };
  struct Kept {
    Place place;
    Hash previous;
    Bytes nonce;
    std::set<std::string> disks;
    std::set<sync::LogId> names;  ///< branches that it was found to belong to
  };
  void row(Book& book, const Disk& disk, const std::string& name, node::Table table, ByteView key, ByteView value);
  void placed(Book& book, const std::string& name, ByteView key, ByteView value);
  void begin(const sync::Header& header, const Hash& hash, const Bytes& nonce, const std::string& where);
  bool belongs(Kept& commit, const Hash& hash, const sync::LogId& branch) const;
  void signedAt(Book& book, const Disk& disk, const std::string& name, ByteView key, ByteView value);
  void nowOn(const Disk& disk, const std::string& name);
  bool isForkable(const Place& place) const;
  void wrong(std::string kind, std::string what);

  std::map<std::string, Book> books;
  std::map<sync::LogId, VerifyKey> authors;
  std::map<Hash, Kept> commits;
  std::map<Place, std::vector<Hash>> places;
  std::map<sync::LogId, sync::Seq> forkable;  ///< beyond this commit
  std::set<VerifyKey> liars;
};

}  // namespace satchel::sim
