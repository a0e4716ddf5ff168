// A kind's records as people see them, in memory, and what may be recorded in each space. Invariant: a row is the
// reading of one stored record, as of the last transaction, under the merge codes of its space's catalogue; nothing is
// kept here that the store does not tell. Used on the store thread.
#pragma once
#include <memory>
#include <set>

#include "node/records/circles.h"
#include "node/store/replica.h"
#include "sync/reading.h"

namespace satchel::node {

sync::MergeCode mergeCodeOf(schema::Merge merge);

/// Names of entries that no field reads.
using UnreadEntries = std::set<std::string, std::less<>>;

/// Reads one stored record. Nothing where no version lives. What no field reads is kept and forwarded, and named in
/// `unread`.
std::optional<Row> readRow(const schema::KindDef& kind, const sync::RecordId& id, const sync::Record& record,
                           UnreadEntries* unread = nullptr);

struct DefinedCatalogue;

/// What may be recorded in one space, as of one moment. Later ones keep its fields' positions, so that who still holds
/// an earlier one reads later rows by it.
class SpaceCatalogue {
 public:
  /// Of a space where nothing is defined beyond what is built in.
  SpaceCatalogue(const schema::Catalogue& builtIn, const Vault& vault);
  SpaceCatalogue(std::shared_ptr<const DefinedCatalogue> defined, const Vault& vault);

  const schema::Catalogue& catalogue() const { return *all; }
  /// Null where nothing is defined.
  const DefinedCatalogue* defined() const { return own.get(); }
  /// By what the table of ids has instead of a kind; null for one that is not defined.
  const schema::KindDef* byToken(ByteView token) const;

 private:
  std::shared_ptr<const DefinedCatalogue> own;
  const schema::Catalogue* all;
  std::map<Bytes, const schema::KindDef*> tokens;
};

/// Rows of the kinds opened so far.
class Rows {
 public:
  /// `builtIn` outlives it.
  Rows(const schema::Catalogue& builtIn, const Vault& vault);

  /// What may be recorded in a space, as the last durable transaction left it. Good for a job; who goes on behind its
  /// end keeps a share.
  const std::shared_ptr<const SpaceCatalogue>& catalogueOf(const ReadTransaction& txn, Replica& replica,
                                                           const Space& space);

  using Table = std::map<sync::RecordId, Row>;
  /// Opens a kind once: every record is read and kept, by the space's catalogue as it is now.
  const Table& of(const ReadTransaction& txn, Replica& replica, const Space& space, const schema::KindDef& kind);
  const Row* find(const ReadTransaction& txn, Replica& replica, const Space& space, const schema::KindDef& kind,
                  const sync::RecordId& id);
  /// A record as it lies in the store, with all its versions.
  std::optional<sync::Record> stored(const ReadTransaction& txn, Replica& replica, const Space& space,
                                     const schema::KindDef& kind, const sync::RecordId& id) const;
  /// The same of a kind that may not be known here.
  std::optional<sync::Record> stored(const ReadTransaction& txn, Replica& replica, const Space& space,
                                     const sync::RecordId& id) const;
  /// After a transaction: what changed in opened kinds is read again when it is next looked at; where a definition
  /// changed, opened kinds that read otherwise by it are opened anew. Rows that are cut from their parents for what
  /// changed, or no longer, are added to `changes`.
  void refresh(const ReadTransaction& txn, Replica& replica, Changes& changes);

  /// The circles that records of a kind form, as moves made apart left them.
  const Circles& circles(const ReadTransaction& txn, Replica& replica, const Space& space, const schema::KindDef& kind);
  /// The parent as it was written, whether or not it counts.
  std::optional<sync::RecordId> writtenParent(const ReadTransaction& txn, Replica& replica, const Space& space,
                                              const schema::KindDef& kind, const schema::FieldDef& field,
                                              const sync::RecordId& id);

  /// After a transaction that failed: rows may have been opened inside it, and are opened again when asked for.
  void forget();

  /// What people call a record: its title field as text, else the beginning of its id.
  std::string title(const schema::KindDef& kind, const Row& row) const;
  /// The title of a record of any kind; empty where it is not on this device.
  std::string titleOf(const ReadTransaction& txn, Replica& replica, const Space& space, const sync::RecordId& id,
                      const schema::KindDef** kind = nullptr);
  /// The kind of a stored record. Null for an unknown id.
  const schema::KindDef* kindOf(const ReadTransaction& txn, Replica& replica, const Space& space,
                                const sync::RecordId& id);

  const schema::Catalogue& builtIn;

 private:
  struct Opened {
    Table rows;
    std::set<sync::RecordId> stale;
    UnreadEntries unread;  ///< a definition of one of these changes rows
    Circles circles;
  };
  struct Known {
    std::shared_ptr<const SpaceCatalogue> now;     ///< null: to be read
    std::shared_ptr<const SpaceCatalogue> before;  ///< the last one, whose positions stay
  };
  void define(const ReadTransaction& txn, Replica& replica, const Space& space, Known& known);
  /// Who asks may hold an earlier catalogue, which reads less: the kind as it is now.
  const schema::KindDef& currently(const ReadTransaction& txn, Replica& replica, const Space& space,
                                   const schema::KindDef& kind);
  /// The kind's rows, those that are stale too.
  Opened& open(const ReadTransaction& txn, Replica& replica, const Space& space, const schema::KindDef& kind);
  const Table& refreshed(const ReadTransaction& txn, Replica& replica, const Space& space, const schema::KindDef& kind);
  /// What is stale is read again; the other rows that read otherwise for it.
  std::set<sync::RecordId> reread(const ReadTransaction& txn, Replica& replica, const Space& space,
                                  const schema::KindDef& kind, Opened& opened) const;
  /// Where a circle's edges come from.
  Circles::EdgeOf edgesOf(const ReadTransaction& txn, Replica& replica, const Space& space,
                          const schema::KindDef& kind) const;
  void reread(const ReadTransaction& txn, Replica& replica, const Space& space, const schema::KindDef& kind,
              const sync::RecordId& id, Opened& opened) const;

  const Vault& vault;
  const std::shared_ptr<const SpaceCatalogue> onlyBuiltIn;
  std::map<std::uint32_t, Known> catalogues;  ///< by space
  std::map<std::pair<std::uint32_t, std::string>, Opened> tables;
};

}  // namespace satchel::node
