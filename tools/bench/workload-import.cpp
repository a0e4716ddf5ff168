// From asking the node to import a file until it answers that all of it is durable. Each run has a node of its own.
#include "tools/bench/limits.h"
#include "tools/bench/records.h"
#include "tools/bench/stopwatch.h"
#include "tools/bench/talk.h"
#include "tools/bench/workload.h"

namespace satchel::bench {

std::vector<Row> measureImport(const Size& size) {
  const std::string csv = contactsAsCsv(size.records);
  const auto raw = rawRecords(csv);
  const std::string path = writeCsv(size, csv);
  const auto records = static_cast<double>(size.records);
  std::vector<double> speeds, limits, disk, rawDisk, memory;
  for (unsigned run = 1; run <= size.runs; ++run) {
    RawStore store(size.folder);
    limits.push_back(records / secondsToKeep(raw, store));
    rawDisk.push_back(static_cast<double>(store.storedBytes()) / records);
    const NodeProcess node(size.folder, "Alice");
    Talk alice(node);
    alice.createSpace();
    const Stopwatch watch;
    const auto created = alice.import(path);
    const double seconds = watch.seconds();
    require("records imported", size.records, created);
    require("records on the node", size.records, alice.count());
    speeds.push_back(records / seconds);
    disk.push_back(static_cast<double>(node.storedBytes()) / records);
    memory.push_back(node.memory().peakMiB);
    tellRun("import", run, size, seconds);
  }
  return {summary("import", size.records, "rec/s", speeds, limits),
          summary("import", size.records, "disk bytes/rec", disk, rawDisk),
          summary("import", size.records, "peak MiB", memory, {})};
}

}  // namespace satchel::bench
