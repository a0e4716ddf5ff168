// From a newcomer's join until it answers with every record and the same digest, and durable acknowledgements are
// exchanged. One node holds the records; each run has a newcomer of its own, which knows nothing but the code.
#include <stdexcept>
#include <utility>

#include "tools/bench/limits.h"
#include "tools/bench/nodes.h"
#include "tools/bench/records.h"
#include "tools/bench/stopwatch.h"
#include "tools/bench/workload.h"

namespace satchel::bench {
namespace {

struct Joined {
  double seconds;
  std::string digest;
};

Joined join(const NodeProcess& newcomer, const std::string& code, const std::string& via, std::uint64_t records) {
  Talk bob(newcomer);
  const Stopwatch watch;
  bob.join(code, via);
  bob.sync();
  const auto found = bob.contacts();
  auto digest = bob.digest();
  const double seconds = watch.seconds();
  require("records on the newcomer", records, found);
  return {seconds, std::move(digest)};
}

}  // namespace

std::vector<Row> measureFirstSync(const Size& size) {
  const std::string csv = contactsAsCsv(size.records);
  const auto records = static_cast<double>(size.records);
  const NodeProcess holder(size.folder, "Alice");
  {
    Talk alice(holder);
    alice.createSpace();
    require("records imported", size.records, alice.import(writeCsv(size, csv)));
  }
  std::vector<double> speeds, limits, disk, memory;
  for (unsigned run = 1; run <= size.runs; ++run) {
    limits.push_back(records / secondsToCarry(csv, size.folder));
    const std::string code = Talk(holder).invite();
    const NodeProcess newcomer(size.folder, "Bob");
    const auto [seconds, digest] = join(newcomer, code, holder.address(), size.records);
    if (digest != Talk(holder).digest()) throw std::runtime_error("the digests differ after the first sync");
    speeds.push_back(records / seconds);
    disk.push_back(static_cast<double>(newcomer.storedBytes()) / records);
    memory.push_back(newcomer.peakMiB());
    tellRun("first-sync", run, size, seconds);
  }
  return {summary("first-sync", size.records, "rec/s", speeds, limits),
          summary("first-sync", size.records, "disk bytes/rec", disk, {static_cast<double>(csv.size()) / records}),
          summary("first-sync", size.records, "peak MiB", memory, {})};
}

}  // namespace satchel::bench
