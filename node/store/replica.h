// One device's replica: the tables and what they mean. Invariant: every commit and fact enters here and nowhere else, a
// person's own edit as one from a peer; feed, records, digest and heads change together in the caller's transaction.
// Used by one thread, the store thread; readers use Snapshot (snapshot.h).
#pragma once
#include <set>

#include "crypto/identity.h"
#include "node/problem.h"
#include "node/store/space.h"
#include "sync/segment.h"

namespace satchel::node {

/// Wall clock; never decides what is right.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual sync::Millis now() const = 0;
};

/// What a person, an import or a rule wants written to one field.
struct FieldEdit {
  enum class Action { set, addElement, removeElement, erase, restore };
  sync::RecordId record;
  std::string kind, field;
  Action action = Action::set;
  Bytes element;                               ///< addElement, removeElement
  Bytes value;                                 ///< encoded; empty clears
  std::optional<std::vector<sync::Dot>> seen;  ///< set: what the author saw; nothing means what is stored now
};

struct Edit {
  sync::Origin origin = sync::Origin::person;
  std::optional<sync::BatchId> batch;
  std::vector<FieldEdit> fields;
};

struct RecordKey {
  sync::RecordId id;
  std::string kind;
  auto operator<=>(const RecordKey&) const = default;
};

/// What a transaction changed, for those who must be told after it is durable.
struct Changes {
  std::set<std::uint32_t> spaces;
  std::map<std::uint32_t, std::set<RecordKey>> records;
  bool empty() const { return spaces.empty(); }
};

class Replica final : public sync::LogNumbers {
 public:
  Replica(Database& database, const Vault& vault, const Identity& identity, const Clock& clock, Random& random);

  /// From the tables; also after a failed transaction.
  void load();
  const std::map<std::uint32_t, Space>& spaces() const { return spaceMap; }
  Space& space(std::uint32_t number) { return spaceMap.at(number); }
  Changes takeChanges() { return std::exchange(changes, {}); }

  /// A new space whose owner is this device: genesis, first epoch, own enrolment, profile.
  std::uint32_t createSpace(WriteTransaction& txn, const std::string& name, const std::string& currency,
                            const sync::PersonId& person, const std::vector<std::string>& ownNames,
                            const VerifyKey& recovery);

  /// Seals, signs and merges an edit as one commit of this device's log. The problem changes nothing.
  OrProblem<Hash> write(WriteTransaction& txn, Space& space, const Edit& edit);
  /// Takes back what the given dots said (or, where `redo`, takes the taking-back back).
  OrProblem<Hash> writeUndo(WriteTransaction& txn, Space& space, const std::vector<sync::Dot>& dots, bool redo);
  /// This device's last edit that is not undone yet: its dots. Nothing where there is none.
  std::optional<std::vector<sync::Dot>> lastEdit(const ReadTransaction& txn, const Space& space) const;
  /// The dots of a commit by its hash's prefix, or of a batch; and whether they are undone now.
  std::optional<std::pair<std::vector<sync::Dot>, bool>> editNamed(const ReadTransaction& txn, const Space& space,
                                                                   std::string_view hexPrefix) const;

  // LogNumbers
  std::uint32_t numberOf(const sync::LogId& log) override;
  sync::LogId logOf(std::uint32_t number) const override;

  /// One commit of the feed, opened. Nothing where its keys are not held or it is not understood.
  struct OpenedCommit {
    sync::Header header;
    Hash hash;
    sync::Operations operations;
  };
  std::optional<OpenedCommit> openFeed(const ReadTransaction& txn, const Space& space, std::uint64_t n) const;
  /// The digest of all records re-read from the feed, as if nothing had ever been merged: what an audit compares the
  /// kept one with.
  sync::Digest digestFromFeed(const ReadTransaction& txn, const Space& space) const;
  bool isUndone(const ReadTransaction& txn, const Space& space, const sync::Dot& dot) const;

 private:
  struct Touched {
    sync::Record record;
    Hash oldShare;
  };
  using RecordCache = std::map<RecordKey, Touched>;

  Touched& load(const ReadTransaction& txn, const Space& space, RecordCache& cache, const RecordKey& key);
  OrProblem<Hash> issue(WriteTransaction& txn, Space& space, sync::Operations operations);
  void store(WriteTransaction& txn, Space& space, LogState& log, const sync::Header& header, const Hash& hash,
             const std::vector<sync::EpochId>& epochs, ByteView body);
  void merge(WriteTransaction& txn, Space& space, const sync::Header& header, const sync::Operations& operations,
             std::uint64_t n);
  void mergeUndo(WriteTransaction& txn, Space& space, const sync::Header& header, const sync::Operations& operations,
                 std::uint32_t index);
  void rereadRecord(const ReadTransaction& txn, const Space& space, const RecordKey& key, sync::Record& record) const;
  std::vector<sync::Dot> replacedBy(const ReadTransaction& txn, const Space& space, const sync::Operations& operations,
                                    const sync::Operation& operation, const sync::LogId& own) const;
  bool citationHolds(const ReadTransaction& txn, const Space& space, const sync::Citation& citation) const;
  void flush(WriteTransaction& txn, Space& space, RecordCache& cache);
  void addFact(WriteTransaction& txn, Space& space, sync::Fact fact);
  void saveLog(WriteTransaction& txn, const Space& space, const LogState& log);
  void saveSpace(WriteTransaction& txn, const Space& space);
  void resolveFacts(const ReadTransaction& txn, Space& space);
  sync::Operations newOperations(sync::Origin origin) const;

  Database& database;
  const Vault& vault;
  const Identity& identity;
  const Clock& clock;
  Random& random;
  std::map<std::uint32_t, Space> spaceMap;
  std::map<sync::LogId, std::uint32_t> logNumbers;
  std::map<std::uint32_t, sync::LogId> logIds;
  WriteTransaction* current = nullptr;  ///< for numberOf while encoding
  Changes changes;
};

}  // namespace satchel::node
