// Records of one kind, each under another, that moves made apart closed to a circle. Invariant: in a table that is
// settled nobody stands above themselves: of each circle the move made last (by origin, time and dot) counts as none,
// on every node that holds the same commits alike, whatever order they came in. What was written stays; another move,
// or an undo, that opens the circle puts the parent back.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "node/records/row.h"
#include "sync/reading.h"

namespace satchel::node {

struct Circle {
  std::size_t field = 0;                ///< FieldDef::index
  std::vector<sync::RecordId> members;  ///< each under the next, the last under the first
  sync::RecordId cut;                   ///< whose parent counts as none
  Cell parent;                          ///< what was taken out of its row
};

/// The fields by which records of a kind stand under others of it.
std::vector<const schema::FieldDef*> parentFields(const schema::KindDef& kind);

class Circles {
 public:
  using Table = std::map<sync::RecordId, Row>;
  /// The version that gives a record its parent.
  using EdgeOf = std::function<sync::ParentEdge(const schema::FieldDef& field, const sync::RecordId& child)>;

  /// When the rows of `changed` have been read anew. The other rows that read otherwise for it.
  std::set<sync::RecordId> settle(const schema::KindDef& kind, Table& rows, const std::set<sync::RecordId>& changed,
                                  const EdgeOf& edgeOf);
  /// By the field and the record whose parent counts as none.
  using Place = std::pair<std::size_t, sync::RecordId>;
  const std::map<Place, Circle>& all() const { return circles; }
  /// As it was written, whether or not it counts.
  std::optional<sync::RecordId> written(const Table& rows, const schema::FieldDef& field,
                                        const sync::RecordId& id) const;

 private:
  /// Opens the circles of which a member changed: their members, who may stand in another one now.
  std::set<sync::RecordId> mend(const schema::FieldDef& field, Table& rows, const std::set<sync::RecordId>& changed,
                                std::set<sync::RecordId>& touched);
  /// The circle at which the way up from `id` ends, if it does; `clear` are those from where it ends at the top.
  std::vector<sync::RecordId> circleAbove(const Table& rows, const schema::FieldDef& field, const sync::RecordId& id,
                                          std::set<sync::RecordId>& clear) const;

  std::map<Place, Circle> circles;
  std::map<Place, sync::RecordId> cuts;  ///< by every member
};

}  // namespace satchel::node
