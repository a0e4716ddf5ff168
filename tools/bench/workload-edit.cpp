// One, eight and 64 clients at a time, each on a connection of its own, change the job title of one contact after the
// other, each edit durable before that client's next. Beside them one LMDB that holds the same bytes puts one record
// after the other, and one file is synced to the disk as often.
#include <algorithm>
#include <exception>
#include <set>
#include <thread>

#include "tools/bench/couple.h"
#include "tools/bench/limits.h"
#include "tools/bench/records.h"
#include "tools/bench/stopwatch.h"

namespace satchel::bench {
namespace {

constexpr std::uint64_t edits = 2000;

struct Edited {
  double seconds = 0;
  std::vector<double> waits;  ///< of each edit, in seconds, in order
};

/// What one client does and how long it waits each time.
std::vector<double> editAll(const NodeProcess& node, const std::vector<Typed>& typed) {
  Talk client(node);
  std::vector<double> waits;
  for (const Typed& each : typed) {
    const Stopwatch watch;
    client.set(each);
    waits.push_back(watch.seconds());
  }
  return waits;
}

Edited editWith(const NodeProcess& node, std::size_t clients, const std::vector<Typed>& typed) {
  std::vector<std::vector<Typed>> shares(clients);
  for (std::size_t i = 0; i < typed.size(); ++i) shares[i % clients].push_back(typed[i]);
  std::vector<std::vector<double>> waits(clients);
  std::vector<std::exception_ptr> failed(clients);
  std::vector<std::thread> threads;
  const Stopwatch watch;
  for (std::size_t i = 0; i < clients; ++i) {
    threads.emplace_back([&, i] {
      try {
        waits[i] = editAll(node, shares[i]);
      } catch (...) {
        failed[i] = std::current_exception();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  Edited edited{watch.seconds(), {}};
  for (const auto& each : failed) {
    if (each) std::rethrow_exception(each);
  }
  for (const auto& each : waits) edited.waits.insert(edited.waits.end(), each.begin(), each.end());
  std::ranges::sort(edited.waits);
  return edited;
}

std::uint64_t contacts(const std::vector<Typed>& typed) {
  std::set<std::string> ids;
  for (const Typed& each : typed) ids.insert(each.id);
  return ids.size();
}

struct Figures {
  std::size_t clients;
  std::vector<double> speeds, slowest;
};

}  // namespace

std::vector<Row> measureEdit(const Size& size) {
  const std::string csv = contactsAsCsv(size.records);
  const auto raw = rawRecords(csv);
  RawStore store(size.folder);
  store.put(raw);
  const Holder holder(size, csv);
  const auto ids = Talk(holder.node).list({}).ids;
  const std::size_t count = std::min<std::uint64_t>(edits, size.records);
  std::vector<RawRecord> scattered;
  for (std::size_t i = 0; i < count; ++i) scattered.push_back(raw[i * 7919 % raw.size()]);

  std::vector<double> puts, syncs;
  std::vector<Figures> figures{{1, {}, {}}, {8, {}, {}}, {64, {}, {}}};
  for (unsigned run = 1; run <= size.runs; ++run) {
    puts.push_back(durablePutsASecond(scattered, store));
    syncs.push_back(fsyncsASecond(size.folder, static_cast<unsigned>(count)));
    for (Figures& each : figures) {
      const std::string text = "Run " + std::to_string(run) + " by " + std::to_string(each.clients);
      std::vector<Typed> typed;
      for (std::size_t i = 0; i < count; ++i) typed.push_back({ids[i * 7919 % ids.size()], "job_title", text});
      const Edited edited = editWith(holder.node, each.clients, typed);
      require("edits that stayed", contacts(typed), Talk(holder.node).count("job_title = '" + text + "'"));
      each.speeds.push_back(static_cast<double>(count) / edited.seconds);
      each.slowest.push_back(edited.waits[edited.waits.size() * 99 / 100] * 1000);
      tellRun("edit", run, size, edited.seconds);
    }
  }
  std::vector<Row> rows;
  for (const Figures& each : figures) {
    const std::string clients = " x" + std::to_string(each.clients);
    rows.push_back(summary("edit", size.records, "edits/s" + clients, each.speeds, puts));
    rows.push_back(summary("edit", size.records, "p99 ms" + clients, each.slowest, {}));
  }
  rows.push_back(summary("edit", size.records, "edits/s to fsyncs", figures.front().speeds, syncs));
  return rows;
}

}  // namespace satchel::bench
