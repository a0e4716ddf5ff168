// The store's queue run by a thread of its own. Invariant: the only writer, and the only thread that opens records;
// jobs are taken and answered on the thread whose event port it was made with.
#pragma once
#include <kj/async-unix.h>

#include <condition_variable>
#include <thread>

#include "node/store/store-queue.h"

namespace satchel::node {

class StoreThread final : public StoreQueue {
 public:
  StoreThread(Database& database, Replica& replica, Hooks hooks, kj::UnixEventPort& port);
  /// Ends after what people asked for so far; slices that wait are dropped: whoever sent them sends them again.
  ~StoreThread() noexcept(false) override;

 private:
  void arrived() override { wake.notify_one(); }
  std::chrono::milliseconds uptime() const override;
  void work();
  kj::Promise<void> answering();

  std::condition_variable wake;
  kj::AutoCloseFd doneEvent;
  kj::Own<kj::UnixEventPort::FdObserver> observer;
  kj::Promise<void> answers;
  std::thread thread;
};

/// Stores that live on threads; `port` outlives them.
StoreMaker storeThreads(kj::UnixEventPort& port);

}  // namespace satchel::node
