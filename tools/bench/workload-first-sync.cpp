// From a newcomer's join until it answers with every record and the same digest, and durable acknowledgements are
// exchanged. One node holds the records; each run has a newcomer of its own, which knows nothing but the code. What
// passes on the wire is counted in a sync more, so that the counting slows no figure.
#include "tools/bench/couple.h"
#include "tools/bench/limits.h"
#include "tools/bench/records.h"

namespace satchel::bench {

std::vector<Row> measureFirstSync(const Size& size) {
  const std::string csv = contactsAsCsv(size.records);
  const auto raw = rawRecords(csv);
  const auto records = static_cast<double>(size.records);
  const Holder holder(size, csv);
  std::vector<double> speeds, limits, disk, rawDisk, memory, wire;
  for (unsigned run = 1; run <= size.runs; ++run) {
    RawStore store(size.folder);
    limits.push_back(records / secondsToReplicate(raw, store));
    rawDisk.push_back(static_cast<double>(store.storedBytes()) / records);
    const NodeProcess newcomer(size.folder, "Bob");
    const double seconds = secondsToFirstSync(holder.node, newcomer, holder.node.address(), size.records);
    speeds.push_back(records / seconds);
    disk.push_back(static_cast<double>(newcomer.storedBytes()) / records);
    memory.push_back(newcomer.memory().peakMiB);
    tellRun("first-sync", run, size, seconds);
  }
  {
    const LineCounter line(holder.node.address());
    const NodeProcess newcomer(size.folder, "Carol");
    secondsToFirstSync(holder.node, newcomer, line.address(), size.records);
    wire.push_back(static_cast<double>(line.bytes()) / records);
  }
  const double packed = static_cast<double>(packedBytes(csv)) / records;
  return {summary("first-sync", size.records, "rec/s", speeds, limits),
          summary("first-sync", size.records, "wire bytes/rec", wire, {packed}),
          summary("first-sync", size.records, "disk bytes/rec", disk, rawDisk),
          summary("first-sync", size.records, "peak MiB", memory, {})};
}

}  // namespace satchel::bench
