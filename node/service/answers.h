// Puts what the store knows into the client's words (schema/client.capnp). Invariant: pure translation; nothing is
// decided here. Used on the store thread, into messages of the job's own.
#pragma once
#include "node/node.h"
#include "schema/client.capnp.h"

namespace satchel::node {

/// Looks up records of any kind while a job runs.
class StoreLookup final : public RowLookup {
 public:
  StoreLookup(Node& node, StoreAccess& access, const Space& space)
      : node(node),
        access(access),
        space(space),
        shared(node.rows.catalogueOf(access.txn, access.replica, space)),
        catalogue(shared->catalogue()),
        sight{access.txn, access.replica, space, node.rows, node.clock.now()} {}
  const Row* row(const schema::KindDef*& kind, const sync::RecordId& id) override;
  bool isNamed(const schema::FieldDef& field, const sync::RecordId& id) override;
  std::optional<sync::RecordId> parentOf(const schema::KindDef& kind, const schema::FieldDef& field,
                                         const sync::RecordId& id) override {
    return node.rows.writtenParent(access.txn, access.replica, space, kind, field, id);
  }
  std::span<const sync::Value> derived(const schema::KindDef& kind, const Row& row, const schema::FieldDef& field,
                                       MadeValues& made) override {
    return node.derived.of(sight, kind, row, field, made);
  }
  void naming(const schema::KindDef& kind, const schema::FieldDef& via, const sync::RecordId& id,
              const Use& use) override;
  void all(const schema::KindDef& kind, const Use& use) override;
  sync::Millis now() override { return sight.now; }
  /// The row with what its derived fields come to.
  Row withDerived(const schema::KindDef& kind, const Row& row);
  /// By unique id prefix; throws a Refusal where there is none or more than one.
  sync::RecordId idByPrefix(const std::string& prefix);
  /// The same, and its row; throws also where nothing of the record stands, or its kind is not known here.
  std::pair<const schema::KindDef*, const Row*> byPrefix(const std::string& prefix);
  /// Null where its kind is not known here.
  const schema::KindDef* kindOf(const sync::RecordId& id) {
    return node.rows.kindOf(access.txn, access.replica, space, id);
  }
  /// As it lies in the store, with all its versions; empty where there is none.
  sync::Record stored(const schema::KindDef& kind, const sync::RecordId& id) const;
  OrProblem<sync::Value> reference(const schema::FieldDef& field, std::string_view text);

  Node& node;
  StoreAccess& access;
  const Space& space;
  const std::shared_ptr<const SpaceCatalogue> shared;
  const schema::Catalogue& catalogue;  ///< what may be recorded in the space

 private:
  const Derived::Sight sight;
};

/// The value in one stored version of a field; of a set, in one element.
sync::Value valueIn(const schema::FieldDef& field, ByteView stored);

void putValue(rpc::Value::Builder out, const schema::FieldDef* field, const sync::Value& value, StoreLookup& lookup);
void putRecord(rpc::Record::Builder out, const schema::KindDef& kind, const Row& row,
               const std::vector<std::string>& columns, StoreLookup& lookup);
void putKind(rpc::KindInfo::Builder out, const schema::KindDef& kind, const schema::Catalogue& catalogue);
void putSpace(rpc::Space::Builder out, const Node& node, const Space& space, bool current);

}  // namespace satchel::node
