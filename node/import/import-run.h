// One import as the store sees it: each row finds the record it is about, or makes one. Invariant: a row is counted
// exactly once; a slice may be run any number of times until it is accepted; the commits of one run share one batch id.
#pragma once
#include <unordered_set>

#include "node/import/record-finder.h"
#include "node/import/row-changes.h"

namespace satchel::node {

struct ImportCounts {
  std::uint64_t read = 0, created = 0, updated = 0, unchanged = 0, skipped = 0, rejected = 0;
};

/// How a run is set up; of one space.
struct ImportPlan {
  std::uint32_t space = 0;
  sync::SpaceId spaceId;
  sync::BatchId batch;
  std::shared_ptr<const SpaceCatalogue> shared;  ///< what the file is read by
  const schema::KindDef* kind = nullptr;
  const schema::FieldDef* match = nullptr;  ///< null: by external id, else by title
  bool dryRun = false;
};

class ImportRun {
 public:
  ImportRun(Node& node, ImportPlan plan);

  /// In a job: plans and writes these rows; how many records that were.
  std::size_t write(StoreAccess& access, const std::vector<TypedRow>& rows);
  /// In a job, after the last row: looks up what rows named before it was there, from the `first` of them on.
  std::size_t writeLater(StoreAccess& access, std::size_t first);
  /// After a job is durable, while no other runs.
  void accept();

  const ImportCounts& counts() const { return total; }
  bool wroteAny() const { return !plan.dryRun && total.created + total.updated > 0; }
  /// Line and why, the first ten thousand.
  const std::vector<std::pair<std::uint64_t, Problem>>& rejects() const { return rejected; }
  std::size_t laterCount() const { return later.size(); }
  static constexpr std::size_t laterAtOnce = 1000;

 private:
  struct Later {
    sync::RecordId record;
    WantedReference reference;
  };
  /// What one attempt at a slice came to.
  struct Attempt {
    ImportCounts counts;
    std::vector<std::pair<std::uint64_t, Problem>> rejected;
    std::vector<Later> later;
    std::unordered_set<sync::RecordId, FixedBytesHash> touched;
    std::vector<FieldEdit> edits;
    std::vector<std::size_t> ends;  ///< where each record's edits end
    bool open = false;
  };
  /// The record that a row is about.
  struct Found {
    std::optional<sync::RecordId> id;
    std::optional<Problem> problem;
  };
  using Place = RecordFinder::Place;

  void begin();
  void planRow(Place place, const TypedRow& row);
  std::vector<WantedValue> lookUp(Place place, const TypedRow& row, std::vector<WantedReference>& unknown);
  Found match(Place place, const TypedRow& row, const std::vector<WantedValue>& references);
  Found matchField(Place place, const TypedRow& row, const std::vector<WantedValue>& references);
  Found matchTitle(Place place, const TypedRow& row, const std::vector<WantedValue>& references);
  /// As it stands after what this attempt has planned.
  std::optional<Row> rowNow(Place place, const sync::RecordId& id);
  void learnMatch(const TypedRow& row, const std::vector<WantedValue>& references, const sync::RecordId& id);
  sync::RecordId create(Place place, const TypedRow& row, const std::vector<WantedValue>& references);
  void reject(std::uint64_t line, Problem problem);
  void endRecord(const sync::RecordId& id);
  void commit(Place place);

  Node& node;
  const ImportPlan plan;
  const schema::KindDef& kind;
  std::vector<WantedValue> givens;  ///< of a new record, where the file says nothing else
  RecordFinder finder;
  std::optional<std::unordered_map<std::string, std::vector<sync::RecordId>>> byMatch;
  std::unordered_set<sync::RecordId, FixedBytesHash> touched;  ///< records of earlier slices
  ImportCounts total;
  std::vector<std::pair<std::uint64_t, Problem>> rejected;
  std::vector<Later> later;
  Attempt attempt;
  sync::Millis lastId = 0;
};

}  // namespace satchel::node
