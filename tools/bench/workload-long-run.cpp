// Eight hours of one edit a second, as fast as the node takes them: 3,600 an hour, fewer where there are fewer than
// 28,800 records. Bob's laptop takes each in as it comes; clients come, list, search and go. Each row's spread is over
// the hours of the last run: what leaks, or what a forgotten reader pins, shows as a slope.
#include <algorithm>
#include <optional>
#include <stdexcept>
#include <thread>

#include "tools/bench/couple.h"
#include "tools/bench/records.h"
#include "tools/bench/stopwatch.h"

namespace satchel::bench {
namespace {

constexpr unsigned hours = 8, anHour = 3600;
constexpr std::uint64_t aClientStays = 100;  // edits
constexpr double closesWithinSeconds = 30;

struct Hours {
  std::vector<double> disk, wire, anonymous, receiver, descriptors;
};

/// What a client that has just gone had open is closed a moment later.
std::optional<double> descriptorsOnceIdle(const NodeProcess& node, std::optional<double> before) {
  const Stopwatch watch;
  for (;;) {
    const auto open = node.descriptors();
    if (!open) return std::nullopt;
    if (!before || static_cast<double>(*open) <= *before) return static_cast<double>(*open);
    if (watch.seconds() > closesWithinSeconds) {
      throw std::runtime_error("descriptors leak: " + std::to_string(*open) + " are open, an hour before it was " +
                               std::to_string(static_cast<unsigned>(*before)));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void anHoursEdits(Couple& couple, const std::vector<std::string>& ids, unsigned hour, std::uint64_t edits) {
  for (std::uint64_t done = 0; done < edits;) {
    {
      Talk alice(couple.alice.node);
      for (const auto end = std::min(done + aClientStays, edits); done < end; ++done) {
        alice.set({ids[(hour * edits + done) * 7919 % ids.size()], "job_title",
                   "Buyer " + std::to_string(hour) + "/" + std::to_string(done)});
      }
    }
    Talk visitor(couple.alice.node);
    visitor.list({"decision_role = user", "name", 50});
    visitor.search("wx_");
  }
  Talk(couple.alice.node).sync();
  Talk(couple.bob).sync();
}

Hours eightHours(Couple& couple, const std::vector<std::string>& ids, std::uint64_t edits) {
  Hours seen;
  std::optional<double> open;
  for (unsigned hour = 0; hour < hours; ++hour) {
    const auto stored = couple.alice.node.storedBytes(), passed = couple.line.bytes();
    anHoursEdits(couple, ids, hour, edits);
    const auto digest = Talk(couple.alice.node).digest();
    requireEqual(digest, Talk(couple.bob).digest());
    const auto count = static_cast<double>(edits);
    const auto now = couple.alice.node.storedBytes();
    seen.disk.push_back((static_cast<double>(now) - static_cast<double>(stored)) / count);
    seen.wire.push_back(static_cast<double>(couple.line.bytes() - passed) / count);
    seen.anonymous.push_back(couple.alice.node.memory().anonymousMiB);
    seen.receiver.push_back(couple.bob.memory().anonymousMiB);
    open = descriptorsOnceIdle(couple.alice.node, open);
    if (open) seen.descriptors.push_back(*open);
  }
  return seen;
}

}  // namespace

std::vector<Row> measureLongRun(const Size& size) {
  Couple couple(size, contactsAsCsv(size.records));
  const auto ids = Talk(couple.alice.node).list({}).ids;
  const std::uint64_t edits = std::clamp<std::uint64_t>(size.records / hours, 1, anHour);
  Hours seen;
  for (unsigned run = 1; run <= size.runs; ++run) {
    const Stopwatch watch;
    seen = eightHours(couple, ids, edits);
    tellRun("long-run", run, size, watch.seconds());
  }
  std::vector<Row> rows{summary("long-run", size.records, "disk bytes/edit", seen.disk, {}),
                        summary("long-run", size.records, "wire bytes/edit", seen.wire, {}),
                        summary("long-run", size.records, "anonymous MiB", seen.anonymous, {}),
                        summary("long-run", size.records, "receiver MiB", seen.receiver, {})};
  if (!seen.descriptors.empty()) {
    rows.push_back(summary("long-run", size.records, "descriptors", seen.descriptors, {}));
  }
  return rows;
}

}  // namespace satchel::bench
