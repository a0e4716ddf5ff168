// What a newcomer's process takes of the memory from its join until it has every record: looked at again and again
// while it works. Pages of the memory-mapped store are the system's to take back; what is of no file is not.
#include <algorithm>
#include <atomic>
#include <thread>

#include "tools/bench/couple.h"
#include "tools/bench/records.h"

namespace satchel::bench {
namespace {

constexpr auto between = std::chrono::milliseconds(2);
constexpr double mebibyte = 1 << 20;

/// The most of each kind that was seen of a process, from now on.
class Watcher {
 public:
  explicit Watcher(const NodeProcess& node) : node_(node), thread_([this] { live(); }) {}
  ~Watcher() { end(); }
  /// What was seen until now; watches no longer.
  Memory end() {
    ending_ = true;
    if (thread_.joinable()) thread_.join();
    return most_;
  }

 private:
  void live() {
    do {
      look();
      std::this_thread::sleep_for(between);
    } while (!ending_);
    look();
  }
  void look() {
    const Memory now = node_.memory();
    most_.peakMiB = std::max(most_.peakMiB, now.peakMiB);
    most_.anonymousMiB = std::max(most_.anonymousMiB, now.anonymousMiB);
    most_.fileMiB = std::max(most_.fileMiB, now.fileMiB);
  }

  const NodeProcess& node_;
  Memory most_;
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

}  // namespace

std::vector<Row> measureMemory(const Size& size) {
  const std::string csv = contactsAsCsv(size.records);
  const Holder holder(size, csv);
  std::vector<double> peaks, anonymous, files, stores;
  for (unsigned run = 1; run <= size.runs; ++run) {
    const NodeProcess newcomer(size.folder, "Bob");
    Watcher watcher(newcomer);
    const double seconds = secondsToFirstSync(holder.node, newcomer, holder.node.address(), size.records);
    const Memory most = watcher.end();
    peaks.push_back(most.peakMiB);
    anonymous.push_back(most.anonymousMiB);
    files.push_back(most.fileMiB);
    stores.push_back(static_cast<double>(newcomer.storedBytes()) / mebibyte);
    tellRun("memory", run, size, seconds);
  }
  return {summary("memory", size.records, "peak MiB", peaks, {static_cast<double>(csv.size()) / mebibyte}),
          summary("memory", size.records, "anonymous MiB", anonymous, {}),
          summary("memory", size.records, "file MiB", files, stores)};
}

}  // namespace satchel::bench
