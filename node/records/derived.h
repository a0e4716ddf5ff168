// What derived fields come to, kept until something that it was worked out from changes. Invariant: what is kept equals
// what working it out anew would give; after a change only what depends on the changed records is dropped, and worked
// out again when somebody asks. Used on the store thread.
//
// Every kept value knows what it was worked out from: records (there or not), the records that name one in a field, all
// records of a kind, other derived values, the day, the moment. Sums over the records that name one look at those only.
// A value of which the way down (a sum of sums of sums, a circle of records) is longer than `deepest` is empty.
#pragma once
#include <deque>
#include <unordered_map>
#include <unordered_set>

#include "node/query/formula.h"
#include "node/records/row-view.h"

namespace satchel::node {

class Derived {
 public:
  static constexpr unsigned deepest = 64;
  /// `off`: nothing is ever dropped, which is what tests take away to see that it is needed.
  enum class Tracking : std::uint8_t { on, off };
  explicit Derived(Tracking tracking = Tracking::on);
  ~Derived();
  KJ_DISALLOW_COPY(Derived);

  /// What a question sees: one state of the store, at one time.
  struct Sight {
    const ReadTransaction& txn;
    Replica& replica;
    const Space& space;
    Rows& rows;
    sync::Millis now;
  };
  /// What a derived field of a row comes to: one value or none. Of a row that is not as stored (an edit being planned)
  /// nothing is kept but in `made`. Valid until the next refresh, and as long as `made`.
  std::span<const sync::Value> of(const Sight& sight, const schema::KindDef& kind, const Row& row,
                                  const schema::FieldDef& field, MadeValues& made);
  /// The records of `kind` that name `id` in their field `via`, which is stored.
  const std::set<sync::RecordId>& naming(const Sight& sight, const schema::KindDef& kind, const schema::FieldDef& via,
                                         const sync::RecordId& id);

  /// After a transaction, when the rows have been refreshed.
  void refresh(const ReadTransaction& txn, Replica& replica, Rows& rows, const Changes& changes);
  /// After a transaction that failed. What kept kinds that are defined anew is dropped by itself.
  void forget();

  /// Counts what has been dropped: with it a list tells what became of it since.
  std::uint64_t dropped() const { return firstDropped + drops.size(); }
  /// The records of a kind of which a value was dropped since; nothing where that is too long ago to tell.
  std::optional<std::set<sync::RecordId>> droppedSince(std::uint64_t count, std::uint32_t space,
                                                       std::string_view kind) const;

 private:
  struct Value;
  struct Index;
  struct SpaceValues;
  struct Frame;
  class View;
  struct TooDeep {};
  struct Drop {
    std::uint32_t space;
    const schema::KindDef* kind;
    sync::RecordId id;
  };

  SpaceValues& valuesOf(const Sight& sight);
  /// Nobody can tell any more what became of what was kept.
  void forgetDrops();
  static const Formula* formulaOf(SpaceValues& values, const Sight& sight, const schema::KindDef& kind,
                                  const schema::FieldDef& field);
  /// `what`: a field, or a laying of groundwork.
  Value* kept(SpaceValues& values, const Sight& sight, const sync::RecordId& id, const void* what);
  Value& workedOut(SpaceValues& values, const Sight& sight, const schema::KindDef& kind, const Row& row,
                   const schema::FieldDef& field, const Formula& formula);
  Value& workedOut(SpaceValues& values, const Sight& sight, const schema::KindDef& kind, const sync::RecordId& id,
                   const void* what, const std::function<void(Value&)>& work);
  sync::Value hypothetical(SpaceValues& values, const Sight& sight, const schema::KindDef& kind, const Row& row,
                           const Formula& formula, MadeValues& made);
  static Index& indexOf(SpaceValues& values, const Sight& sight, const schema::KindDef& kind,
                        const schema::FieldDef& via);
  void note(Value& value);
  void drop(SpaceValues& values, std::vector<Value*> stale);
  using RowOf = std::function<const Row*()>;
  void changed(SpaceValues& values, const RecordKey& key, const schema::KindDef* kind, const RowOf& rowOf);

  const Tracking tracking;
  std::map<std::uint32_t, std::unique_ptr<SpaceValues>> spaces;
  std::vector<Frame*> frames;  ///< being worked out, the outermost first
  std::deque<Drop> drops;      ///< the last ones
  std::uint64_t firstDropped = 0;
};

}  // namespace satchel::node
