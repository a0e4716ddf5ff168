// A newcomer takes all records in, while a person at it goes on entering accounts, and another person at the laptop
// that sends: how long each entry takes until it is durable. At least one entry each, however short the sync.
#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>

#include "tools/bench/couple.h"
#include "tools/bench/limits.h"
#include "tools/bench/records.h"
#include "tools/bench/stopwatch.h"

namespace satchel::bench {
namespace {

constexpr auto thinks = std::chrono::milliseconds(20);  // a person between two entries

/// Somebody who enters accounts until told to stop.
class Person {
 public:
  explicit Person(const NodeProcess& node) : thread_([this, &node] { live(node); }) {}
  ~Person() { stop(); }
  void stop() {
    ending_ = true;
    if (thread_.joinable()) thread_.join();
  }
  /// In milliseconds, ascending. After stop(); throws what went wrong.
  std::vector<double> waits() {
    if (failed_) std::rethrow_exception(failed_);
    std::ranges::sort(waits_);
    return waits_;
  }

 private:
  void live(const NodeProcess& node) {
    try {
      Talk talk(node);
      do {
        const Stopwatch watch;
        talk.add("account", "name", "Harbour " + std::to_string(waits_.size()));
        waits_.push_back(watch.seconds() * 1000);
        std::this_thread::sleep_for(thinks);
      } while (!ending_);
    } catch (...) {
      failed_ = std::current_exception();
    }
  }

  std::vector<double> waits_;
  std::exception_ptr failed_;
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

struct Waits {
  std::vector<double> middle, slowest;
  void add(const std::vector<double>& waits) {
    middle.push_back(waits[waits.size() / 2]);
    slowest.push_back(waits[waits.size() * 99 / 100]);
  }
};

}  // namespace

std::vector<Row> measureWait(const Size& size) {
  const std::string csv = contactsAsCsv(size.records);
  const Holder holder(size, csv);
  Waits his, hers;
  std::vector<double> limits;
  for (unsigned run = 1; run <= size.runs; ++run) {
    limits.push_back(1000 / fsyncsASecond(size.folder, 200));
    const NodeProcess newcomer(size.folder, "Bob");
    const std::string code = Talk(holder.node).invite();
    std::string digest;
    const Stopwatch watch;
    {
      Talk talk(newcomer);
      talk.join(code, holder.node.address());
      Person bob(newcomer), alice(holder.node);
      while (talk.count() < size.records) talk.sync();
      bob.stop();
      alice.stop();
      talk.sync();
      require("records on the newcomer", size.records, talk.count());
      digest = talk.digest();
      his.add(bob.waits());
      hers.add(alice.waits());
    }
    requireEqual(digest, Talk(holder.node).digest());
    tellRun("wait", run, size, watch.seconds());
  }
  return {summary("wait", size.records, "ms p50 receiver", his.middle, limits),
          summary("wait", size.records, "ms p99 receiver", his.slowest, limits),
          summary("wait", size.records, "ms p50 sender", hers.middle, limits),
          summary("wait", size.records, "ms p99 sender", hers.slowest, limits)};
}

}  // namespace satchel::bench
