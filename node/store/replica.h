// One device's replica: the tables and what they mean. Invariant: every commit and fact enters here and nowhere else, a
// person's own edit as one from a peer; feed, records, digest and heads change together in the caller's transaction.
// Used by one thread, the store thread.
#pragma once
#include <limits>
#include <set>

#include "crypto/identity.h"
#include "node/problem.h"
#include "node/store/references.h"
#include "sync/segment.h"
#include "sync/text-edit.h"

namespace satchel::node {

/// Wall clock; never decides what is right.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual sync::Millis now() const = 0;
};

/// What a person, an import or a rule wants written to one field. Of a text only what differs from what the author saw
/// is written.
struct FieldEdit {
  enum class Action { set, text, addElement, removeElement, count, erase, restore };
  sync::RecordId record;
  std::string kind, field;
  Action action = Action::set;
  Bytes element;                               ///< addElement, removeElement
  Bytes value;                                 ///< encoded; empty clears; count: the whole number to add
  std::optional<std::vector<sync::Dot>> seen;  ///< set: what the author saw; nothing means what is stored now
  std::optional<sync::SeenText> seenText;      ///< text: the same
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

/// Where a log's chains end.
struct LogHeads {
  sync::Head facts, commits;
};

/// What a transaction changed, for those who must be told after it is durable.
struct Changes {
  std::set<std::uint32_t> spaces;
  std::map<std::uint32_t, std::set<RecordKey>> records;
  std::map<std::uint32_t, std::map<sync::LogId, LogHeads>> heads;
  std::set<std::uint32_t> people;  ///< spaces whose facts or wraps changed
  std::set<std::uint32_t> reborn;  ///< spaces where this device had to begin a log of its own anew
  std::map<std::uint32_t, std::set<sync::LogId>> forked;  ///< logs that end now where branches of them begin
  std::map<std::uint32_t, std::map<sync::LogId, std::uint64_t>> quarantined;  ///< how many commits came to be void
  std::map<std::uint32_t, std::vector<sync::Receipt>> receipts;               ///< that came to count
  bool events = false;  ///< something was noted for whoever reads the log of events
  bool empty() const { return spaces.empty() && receipts.empty() && !events; }
};

/// An epoch's key sealed to one device, as it travels beside the facts.
struct Wrap {
  sync::EpochId epoch;
  VerifyKey device;
  Bytes sealed;
  VerifyKey author;     ///< the member who wrapped it
  Signature signature;  ///< by the author, over space, epoch, device and sealed key
};

/// From its row in the table of wraps; nothing where that does not read.
std::optional<Wrap> storedWrap(const sync::EpochId& epoch, const VerifyKey& device, ByteView value);

/// A verified run of commits, to be taken in.
struct CommitRun {
  sync::Incarnation incarnation;
  std::vector<sync::VerifiedCommit> commits;
  Signature end;  ///< of the last one
};

class Replica final : public sync::LogNumbers {
 public:
  Replica(Database& database, const Vault& vault, const Identity& identity, const Clock& clock, Random& random);

  /// From the tables; also after a failed transaction.
  void load();
  const std::map<std::uint32_t, Space>& spaces() const { return spaceMap; }
  Space& space(std::uint32_t number) { return spaceMap.at(number); }
  Changes takeChanges() { return std::exchange(changes, {}); }
  void eventNoted() { changes.events = true; }

  /// A new space whose owner is this device: genesis, first epoch, own enrolment, profile.
  std::uint32_t createSpace(WriteTransaction& txn, const std::string& name, const std::string& currency,
                            const sync::PersonId& person, const std::vector<std::string>& ownNames,
                            const VerifyKey& recovery);

  /// Seals, signs and merges an edit as one commit of this device's log. The problem changes nothing.
  OrProblem<Hash> write(WriteTransaction& txn, Space& space, Edit edit);
  /// Takes back what the given dots said (or, where `redo`, takes the taking-back back).
  OrProblem<Hash> writeUndo(WriteTransaction& txn, Space& space, const std::vector<sync::Dot>& dots, bool redo);
  /// This device's last edit that is not undone yet: its dots. Nothing where there is none.
  std::optional<std::vector<sync::Dot>> lastEdit(const ReadTransaction& txn, const Space& space) const;
  /// The dots of a commit by its hash's prefix, or of a batch; and whether they are undone now.
  std::optional<std::pair<std::vector<sync::Dot>, bool>> editNamed(const ReadTransaction& txn, const Space& space,
                                                                   std::string_view hexPrefix) const;

  /// Begins a new log of this device's own in every space, for a store that may not know all that it wrote.
  void beginAnew(WriteTransaction& txn);

  // ---- what peers send: replica-ingest.cpp
  /// A space that this device has been let into, or is to carry; its number. One that is here already stays as it is.
  std::uint32_t openSpace(WriteTransaction& txn, const sync::Genesis& genesis);
  /// Checks a segment of commits against what is stored; changes nothing.
  sync::SegmentVerdict verify(const ReadTransaction& txn, const Space& space, sync::Segment segment) const;
  struct Ingested {
    std::size_t records = 0;  ///< touched
    bool done = true;         ///< nothing of it is left to do
  };
  /// Stores commits that `verify` let through, from where the log stands by now, and merges those it may and can: what
  /// is stored and not merged is held. Ends after the commit that reaches `maxRecords`; call again for the rest.
  Ingested ingest(WriteTransaction& txn, Space& space, const CommitRun& run, std::size_t maxRecords);
  /// Checks and stores a run of facts, and settles anew who belongs.
  sync::SegmentFault ingestFacts(WriteTransaction& txn, Space& space, sync::Segment segment);
  /// Keeps wraps that concern members and epochs known here.
  void addWraps(WriteTransaction& txn, Space& space, const std::vector<Wrap>& wraps);
  /// Merges held commits whose key and author have come to be known.
  Ingested mergeHeld(WriteTransaction& txn, Space& space, std::size_t maxRecords);
  /// Commits stored here but not in the records.
  std::uint64_t heldCommits(const Space& space) const;

  // ---- what peers are sent: replica-send.cpp
  /// A run of a log beyond `after`, ending where a signature is kept. Nothing where there is none to send.
  std::optional<sync::Segment> segmentAfter(const ReadTransaction& txn, const Space& space, sync::Chain chain,
                                            const sync::LogId& log, sync::Seq after) const;

  // ---- who reads: replica-keys.cpp
  /// The wraps that everybody who reads is to have, as far as they are here; those of authors who may not read by now
  /// are left out.
  std::vector<Wrap> standingWraps(const ReadTransaction& txn, const Space& space) const;
  /// What follows from who belongs, once facts and wraps are in: those who left are removed for good, several heads are
  /// joined (both by admins), whoever lacks a wrap gets one, drafts go out.
  void settleKeys(WriteTransaction& txn, Space& space);
  /// A fresh epoch, its key held from now on; to be put into a fact. Wrapped by `settleKeys`.
  sync::EpochMint mintEpoch(Space& space);
  /// Short texts of a fact; empty where they cannot be opened.
  static std::vector<std::string> namesIn(const Space& space, const sync::EpochSetId& set, ByteView sealed);

  // ---- who belongs: replica-people.cpp
  /// Signs and stores a fact of this device's own, and settles anew who belongs.
  Hash addFact(WriteTransaction& txn, Space& space, sync::Fact fact);
  /// Cuts a device off where its logs end here, and mints where it could read. One's own device: leaves.
  Hash removeDevice(WriteTransaction& txn, Space& space, const VerifyKey& device);
  /// Another role from where the device's logs end here. The same role: confirms a device that is doubted.
  Hash setRole(WriteTransaction& txn, Space& space, const VerifyKey& device, sync::Role role);
  /// Says with the recovery key that this device is an owner, and, where named, that another is removed.
  Hash recover(WriteTransaction& txn, Space& space, const SigningKey& recovery, const sync::PersonId& person,
               const std::vector<std::string>& ownNames, const std::optional<VerifyKey>& removed);
  /// Lets a commit in wherever its author was cut.
  Hash admit(WriteTransaction& txn, Space& space, const sync::LogId& log, sync::Seq seq, const Hash& commit);
  /// A stored commit whose author had no right to write it.
  struct Quarantined {
    sync::LogId log;
    sync::Seq seq = 0;
    std::uint64_t n = 0;
    Hash hash;
  };
  std::vector<Quarantined> quarantined(const ReadTransaction& txn, const Space& space) const;

  /// A record of the store, as it lies there under `place`. Throws StoreDamaged where it does not read.
  sync::Record recordIn(const Space& space, ByteView place, ByteView sealed) const {
    return space.shelf.open(vault, *this, place, sealed);
  }

  // ---- what devices say they hold: replica-receipts.cpp
  sync::Standing standing(const ReadTransaction& txn, const Space& space) const;
  /// What is in the records, as a vector; empty on a carrier.
  sync::VersionVector merged(const ReadTransaction& txn, const Space& space) const;
  /// Signs what stands now, where this device belongs and its last receipt says something else or is a day old. Whether
  /// it did.
  bool signReceipt(WriteTransaction& txn, Space& space);
  /// Keeps a member's receipt where it is news. False where its signature is forged.
  bool keepReceipt(WriteTransaction& txn, Space& space, const sync::Receipt& receipt);
  /// What stands here may be left behind soon: keeps it, where receipts speak of it.
  void keepOwnVectors(WriteTransaction& txn, const Space& space);
  /// Keeps what a root stands for, if a receipt names it and there is room.
  void keepVector(WriteTransaction& txn, const Space& space, const sync::VersionVector& vector);
  /// The vector with this hash. Nothing where it is not known here.
  std::optional<sync::VersionVector> vectorOf(const ReadTransaction& txn, const Space& space, const Hash& root) const;
  /// Roots in receipts of those who belong whose vectors are not known here.
  std::set<Hash> unknownRoots(const ReadTransaction& txn, const Space& space) const;

  // LogNumbers
  std::uint32_t numberOf(const sync::LogId& log) override;
  sync::LogId logOf(std::uint32_t number) const override;

  // ---- forks: replica-forks.cpp
  /// Takes in the proof of a fork: what lies past it goes on in branches, and what names it is read anew. False where
  /// it says nothing new, or is no proof.
  bool learnFork(WriteTransaction& txn, Space& space, const sync::Fork& proof);
  /// All proofs that are here.
  std::vector<sync::Fork> forks(const ReadTransaction& txn, const Space& space) const;
  /// Places of a log or branch above `above` and up to its end, thinning out downwards: by them another node finds what
  /// both have.
  std::vector<sync::Head> milestones(const ReadTransaction& txn, const Space& space, const sync::LogId& log,
                                     sync::Seq above) const;
  /// What follows in a log on the latest of these places that is here: one stem, as far as a signature goes.
  std::optional<sync::Fork> stemAfter(const ReadTransaction& txn, const Space& space, const sync::LogId& log,
                                      const std::vector<sync::Head>& known) const;
  /// The proof, where a stem leaves what is stored; else the last of its places that is here as well.
  std::variant<std::monostate, sync::Fork, sync::Head> compare(const ReadTransaction& txn, const Space& space,
                                                               const sync::Fork& stem) const;
  /// Says which branch of a fork stands.
  Hash settleFork(WriteTransaction& txn, Space& space, const LogState& standing);

  /// One commit of the feed, opened. Nothing where its keys are not held or it is not understood.
  struct OpenedCommit {
    sync::LogId log;  ///< or branch that holds it
    sync::Header header;
    Hash hash;
    sync::Operations operations;
  };
  std::optional<OpenedCommit> openFeed(const ReadTransaction& txn, const Space& space, std::uint64_t n) const;
  /// The same, kept until another is opened: who follows many dots into one commit opens it once.
  const OpenedCommit* opened(const ReadTransaction& txn, const Space& space, std::uint64_t n) const;
  /// The digest of all records re-read from the feed, as if nothing had ever been merged: what an audit compares the
  /// kept one with.
  sync::Digest digestFromFeed(const ReadTransaction& txn, const Space& space) const;
  /// A write or removal of a commit, as a merge sees it.
  sync::Act actOf(const ReadTransaction& txn, const Space& space, const References& references,
                  const sync::Operations& operations, std::uint32_t index, const sync::LogId& log, sync::Seq seq) const;
  bool isUndone(const ReadTransaction& txn, const Space& space, const sync::Dot& dot) const;

  // ---- as it was: replica-past.cpp
  /// A stored record as it was by what is here: only what its authors' clocks say they wrote at `until` or before,
  /// deleting and taking back included. Whose commits count is as of now. Empty where nothing was written by then.
  sync::Record recordAt(const ReadTransaction& txn, const Space& space, const RecordKey& key, sync::Millis until) const;
  bool wasUndone(const ReadTransaction& txn, const Space& space, const sync::Dot& dot, sync::Millis until) const;

 private:
  /// Undone by then, or written where its author had no right to.
  bool wasVoid(const ReadTransaction& txn, const Space& space, const sync::Dot& dot, sync::Millis until) const {
    return wasUndone(txn, space, dot, until) || !space.mayWrite(dot.log, dot.seq);
  }
  static constexpr sync::Millis forever = std::numeric_limits<sync::Millis>::max();
  struct Touched {
    sync::Record record;
    Hash oldShare;
  };
  using RecordCache = std::map<RecordKey, Touched>;

  /// `counts`: its author might write there.
  sync::Act actOf(const ReadTransaction& txn, const Space& space, const References& references,
                  const sync::Operations& operations, std::uint32_t index, const sync::LogId& log, sync::Seq seq,
                  bool counts, Bytes value) const;
  /// Records of one kind mostly stand together: of the last one it is known.
  const KindToken& tokenOf(const std::string& kind) const;
  Touched& load(const ReadTransaction& txn, const Space& space, RecordCache& cache, const RecordKey& key);
  OrProblem<Hash> issue(WriteTransaction& txn, Space& space, sync::Operations operations);
  /// Before operations are built: whether this device may write; and that what is built lands in the right log.
  std::optional<Problem> readyToWrite(WriteTransaction& txn, Space& space);
  Hash keepDraft(WriteTransaction& txn, Space& space, LogState& log, const sync::Operations& operations);
  void issueDrafts(WriteTransaction& txn, Space& space);
  void seal(WriteTransaction& txn, Space& space, LogState& log, std::uint64_t n, const sync::SealedCommit& commit);
  void store(WriteTransaction& txn, Space& space, LogState& log, std::uint64_t n, const sync::Header& header,
             const Hash& hash, const std::vector<sync::EpochId>& epochs, ByteView body);
  std::size_t merge(WriteTransaction& txn, Space& space, const sync::LogId& log, sync::Seq seq,
                    sync::Operations operations, std::uint64_t n);
  void mergeUndo(WriteTransaction& txn, Space& space, const References& references, const sync::Dot& dot,
                 const sync::Operations& operations, const sync::Dot& target, std::uint64_t n);
  /// `until`: only what was said by then.
  void rereadUndo(const ReadTransaction& txn, const Space& space, const sync::Dot& target, sync::Record& hidden,
                  sync::Millis until = forever) const;
  static bool saysUndone(const sync::Record& hidden);
  /// And, where `n` is not 0, notes that commit of the feed as one that speaks of the target.
  void rereadStoredUndo(WriteTransaction& txn, Space& space, const sync::Dot& target, std::uint64_t n = 0);
  /// From the commits of its feed; `until`: only those written by then.
  void rereadRecord(const ReadTransaction& txn, const Space& space, const RecordKey& key, sync::Record& record,
                    sync::Millis until = forever) const;
  void flush(WriteTransaction& txn, Space& space, RecordCache& cache);
  bool hasRoomFor(const ReadTransaction& txn, const Space& space, const VerifyKey& author, const sync::LogId& log,
                  Table chain, std::size_t bytes) const;
  LogState& logState(WriteTransaction& txn, Space& space, const sync::Incarnation& incarnation);
  Hash addFact(WriteTransaction& txn, Space& space, LogState& log, const SigningKey& author, sync::Fact fact);
  void openKeys(const ReadTransaction& txn, Space& space);
  std::optional<Wrap> goodWrap(const ReadTransaction& txn, const Space& space, const sync::EpochId& epoch,
                               const VerifyKey& device) const;
  bool wrapForAll(WriteTransaction& txn, Space& space);
  bool joinsHeads(const Space& space) const;
  sync::Points pointsOf(const Space& space, const VerifyKey& device) const;
  Wrap signedWrap(const Space& space, const sync::EpochId& epoch, const VerifyKey& device, Bytes sealed) const;
  void putWrap(WriteTransaction& txn, Space& space, const Wrap& wrap);
  /// How many records that touched; 0 where the log's next commit has to be held.
  std::size_t mergeNext(WriteTransaction& txn, Space& space, LogState& log);
  /// Notes what a commit cites that is not merged here yet, or is another; and, once a commit stands there, re-reads
  /// what the citation means another thing for than it did.
  void awaitCitations(WriteTransaction& txn, Space& space, const sync::Operations& operations, std::uint32_t author,
                      sync::Seq seq);
  void settleCitations(WriteTransaction& txn, Space& space, const LogState& log, sync::Seq seq, const Hash& hash);
  void forgetCitations(WriteTransaction& txn, Space& space, const LogState& log, sync::Seq seq, const Hash& hash);
  // Of learnFork: where the branches begin, what moves there, and what has to be read anew for it.
  static void addToForks(Space& space, const sync::Fork& fork);
  /// Of the proofs about a log, those whose place is stored by now.
  void placeForks(WriteTransaction& txn, Space& space, const sync::LogId& log);
  bool branchOff(WriteTransaction& txn, Space& space, sync::Fork& fork);
  using Places = std::set<std::pair<sync::LogId, sync::Seq>>;
  void moveTail(WriteTransaction& txn, Space& space, LogState& log, LogState& branch, Places& touched);
  Places citing(const ReadTransaction& txn, Space& space, const sync::LogId& log, sync::Seq from);
  sync::Stem storedStem(const ReadTransaction& txn, const Space& space, const LogState& log, sync::Seq from) const;
  /// This device goes on under a new log.
  void renewLog(WriteTransaction& txn, Space& space);
  void beginIncarnation(WriteTransaction& txn, Space& space);
  void appendFact(WriteTransaction& txn, Space& space, LogState& log, sync::Seq seq, const Hash& hash, ByteView bytes);
  void voidnessChanged(WriteTransaction& txn, Space& space, const std::set<std::pair<sync::LogId, sync::Seq>>& commits);
  void settlePeople(WriteTransaction& txn, Space& space);
  void saveLog(WriteTransaction& txn, const Space& space, const LogState& log);
  void saveSpace(WriteTransaction& txn, const Space& space);
  void resolveFacts(const ReadTransaction& txn, Space& space);
  static void loadReceipts(const ReadTransaction& txn, Space& space);
  static void putVector(WriteTransaction& txn, const Space& space, const sync::VersionVector& vector);
  static void dropVectors(WriteTransaction& txn, const Space& space, const std::set<Hash>& but);
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
  mutable std::optional<OpenedCommit> lastOpened;
  mutable std::pair<std::uint32_t, std::uint64_t> lastOpenedAt;  ///< space, n
  mutable std::optional<std::pair<std::string, KindToken>> lastToken;
};

}  // namespace satchel::node
