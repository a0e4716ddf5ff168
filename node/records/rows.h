// A kind's records as people see them, in memory. Invariant: a row is the reading of one stored record under the
// catalogue's merge codes, as of the last transaction; nothing is kept here that the store does not tell.
// Used on the store thread.
#pragma once
#include "node/store/replica.h"
#include "schema/catalogue.h"
#include "sync/reading.h"
#include "sync/value.h"

namespace satchel::node {

struct Cell {
  std::size_t field = 0;            ///< FieldDef::index
  std::vector<sync::Value> values;  ///< the winner; of a set, every member
  bool conflict = false;
};

struct Row {
  sync::RecordId id;
  std::vector<Cell> cells;  ///< in field order, only those with a value
  std::vector<std::pair<std::string, std::string>> extra;
  sync::Presence presence;

  const Cell* cell(std::size_t field) const;
  /// The winner of a field; empty where it has none.
  const sync::Value& value(const schema::FieldDef* field) const;
};

sync::MergeCode mergeCodeOf(schema::Merge merge);

/// Reads one stored record. Nothing where no version lives.
std::optional<Row> readRow(const schema::KindDef& kind, const sync::RecordId& id, const sync::Record& record);

/// Rows of the kinds opened so far.
class Rows {
 public:
  Rows(const schema::Catalogue& catalogue, const Vault& vault);

  using Table = std::map<sync::RecordId, Row>;
  /// Opens a kind once: every record is read and kept.
  const Table& of(const ReadTransaction& txn, Replica& replica, const Space& space, const schema::KindDef& kind);
  const Row* find(const ReadTransaction& txn, Replica& replica, const Space& space, const schema::KindDef& kind,
                  const sync::RecordId& id);
  /// A record as it lies in the store, with all its versions.
  std::optional<sync::Record> stored(const ReadTransaction& txn, Replica& replica, const Space& space,
                                     const schema::KindDef& kind, const sync::RecordId& id) const;
  /// After a transaction: what changed in opened kinds is read again when it is next looked at.
  void refresh(const Changes& changes);

  /// After a transaction that failed: rows may have been opened inside it, and are opened again when asked for.
  void forget() { tables.clear(); }

  /// What people call a record: its title field as text, else the beginning of its id.
  std::string title(const schema::KindDef& kind, const Row& row) const;
  /// The title of a record of any kind; empty where it is not on this device.
  std::string titleOf(const ReadTransaction& txn, Replica& replica, const Space& space, const sync::RecordId& id,
                      const schema::KindDef** kind = nullptr);
  /// The kind of a stored record. Null for an unknown id.
  const schema::KindDef* kindOf(const ReadTransaction& txn, const Space& space, const sync::RecordId& id) const;

  const schema::Catalogue& catalogue;

 private:
  const Vault& vault;
  std::map<Bytes, const schema::KindDef*> byToken;  ///< what the table of ids has instead of a kind
  struct Opened {
    Table rows;
    std::set<sync::RecordId> stale;
  };
  /// The kind's rows, those that are stale too.
  Opened& open(const ReadTransaction& txn, Replica& replica, const Space& space, const schema::KindDef& kind);
  void reread(const ReadTransaction& txn, Replica& replica, const Space& space, const schema::KindDef& kind,
              const sync::RecordId& id, Table& rows) const;
  std::map<std::pair<std::uint32_t, std::string>, Opened> tables;
};

}  // namespace satchel::node
