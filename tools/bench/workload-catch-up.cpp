// Alice edits one field of each of 1,000 contacts while Bob is offline: from his going online until both have
// acknowledged everything and are equal. The same two laptops in each run.
#include <algorithm>

#include "tools/bench/couple.h"
#include "tools/bench/limits.h"
#include "tools/bench/records.h"

namespace satchel::bench {
namespace {

constexpr std::uint64_t edits = 1000;

}  // namespace

std::vector<Row> measureCatchUp(const Size& size) {
  const std::string csv = contactsAsCsv(size.records);
  const auto raw = rawRecords(csv);
  RawStore store(size.folder);
  store.put(raw);
  Couple couple(size, csv);
  const auto ids = couple.some(std::min(edits, size.records));
  std::vector<double> millis, limits, wire, packed;
  for (unsigned run = 1; run <= size.runs; ++run) {
    std::vector<Typed> typed;
    std::vector<RawRecord> same;
    std::string said;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      typed.push_back({ids[i], "job_title", "Buyer " + std::to_string(run) + " of team " + std::to_string(i)});
      said += ids[i] + typed.back().text;
    }
    for (std::size_t i = 0; i < ids.size(); ++i) same.push_back(raw[i * raw.size() / ids.size()]);
    limits.push_back(secondsToReplicate(same, store) * 1000);
    packed.push_back(static_cast<double>(packedBytes(said)));
    couple.part();
    Talk(couple.alice.node).setAll(typed);
    const auto met = couple.meet();
    require("edits on Bob's laptop", ids.size(),
            Talk(couple.bob).count("job_title starts with 'Buyer " + std::to_string(run) + " of team'"));
    millis.push_back(met.seconds * 1000);
    wire.push_back(static_cast<double>(met.bytes));
    tellRun("catch-up", run, size, met.seconds);
  }
  return {summary("catch-up", size.records, "ms", millis, limits),
          summary("catch-up", size.records, "wire bytes", wire, packed)};
}

}  // namespace satchel::bench
