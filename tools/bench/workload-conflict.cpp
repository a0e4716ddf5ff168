// Alice and Bob, apart, give the same 1,000 contacts different birthdays, which are kept both, and each of them another
// field: from Bob's going online until both are equal, and until he has been told every conflict.
#include <algorithm>

#include "tools/bench/couple.h"
#include "tools/bench/limits.h"
#include "tools/bench/records.h"
#include "tools/bench/stopwatch.h"

namespace satchel::bench {
namespace {

constexpr std::uint64_t contacts = 1000;

/// What one side types: of each contact the birthday and a field of its own.
std::vector<Typed> typedBy(const std::vector<std::string>& ids, const std::string& birthday, const std::string& field,
                           const std::string& text) {
  std::vector<Typed> typed;
  for (const auto& id : ids) {
    typed.push_back({id, "birthday", birthday});
    typed.push_back({id, field, text});
  }
  return typed;
}

std::string said(const std::vector<Typed>& typed) {
  std::string bytes;
  for (const Typed& each : typed) bytes += each.id + each.text;
  return bytes;
}

}  // namespace

std::vector<Row> measureConflict(const Size& size) {
  const std::string csv = contactsAsCsv(size.records);
  const auto raw = rawRecords(csv);
  RawStore store(size.folder);
  store.put(raw);
  Couple couple(size, csv);
  const auto ids = couple.some(std::min(contacts, size.records));
  std::vector<RawRecord> same;  // those contacts, once for each side
  for (std::size_t i = 0; i < ids.size() * 2; ++i) same.push_back(raw[i / 2 * raw.size() / ids.size()]);
  std::vector<double> equal, listed, limits, wire, packed;
  for (unsigned run = 1; run <= size.runs; ++run) {
    limits.push_back(secondsToReplicate(same, store) * 1000);
    const std::string year = std::to_string(1950 + run % 50), title = "Head of run " + std::to_string(run),
                      department = "Department of run " + std::to_string(run);
    const auto hers = typedBy(ids, year + "-01-01", "job_title", title);
    const auto his = typedBy(ids, year + "-12-31", "department", department);
    packed.push_back(static_cast<double>(packedBytes(said(hers)) + packedBytes(said(his))));
    couple.part();
    Talk(couple.alice.node).setAll(hers);
    Talk(couple.bob).setAll(his);
    const auto met = couple.meet();
    const Stopwatch watch;
    const auto conflicts = Talk(couple.bob).conflicts();
    const double seconds = met.seconds + watch.seconds();
    require("conflicts that Bob is told", ids.size(), conflicts);
    require("conflicts that Alice is told", ids.size(), Talk(couple.alice.node).conflicts());
    require("contacts with both sides' other fields", ids.size(),
            Talk(couple.bob).count("job_title = '" + title + "' and department = '" + department + "'"));
    equal.push_back(met.seconds * 1000);
    listed.push_back(seconds * 1000);
    wire.push_back(static_cast<double>(met.bytes));
    tellRun("conflict", run, size, seconds);
  }
  return {summary("conflict", size.records, "ms", equal, limits),
          summary("conflict", size.records, "ms and listed", listed, limits),
          summary("conflict", size.records, "wire bytes", wire, packed)};
}

}  // namespace satchel::bench
