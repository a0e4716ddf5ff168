// The only writer, and the only thread that opens records. Invariant: a job's answer is given after the transaction
// that holds it is durable, never before; everything that waits shares one transaction, so that many editors pay for
// one disk sync.
#pragma once
#include <kj/async-unix.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "node/store/replica.h"

namespace satchel::node {

/// What a job may use while it runs on the store thread.
struct StoreAccess {
  WriteTransaction& txn;
  Replica& replica;
};

class StoreThread {
 public:
  /// `afterRollback` runs on the store thread when a transaction was given up: what was read inside it must be
  /// forgotten. `afterCommit` runs on the store thread once a transaction with changes is durable, before its jobs are
  /// answered.
  StoreThread(Database& database, Replica& replica, kj::UnixEventPort& port,
              std::function<void(const ReadTransaction&, const Changes&)> afterCommit,
              std::function<void()> afterRollback);
  ~StoreThread();
  StoreThread(const StoreThread&) = delete;

  /// Runs `job` in a transaction, perhaps more than once; resolves, on the calling thread, when that is durable. What
  /// it throws reaches only its own caller, and nothing of what it wrote stays.
  kj::Promise<void> run(std::function<void(StoreAccess&)> job);

  /// Resolves after the disk refused to keep a transaction: the process must end. Once.
  kj::Promise<void> whenFailed() { return kj::mv(failure.promise); }

 private:
  struct Waiting {
    std::function<void(StoreAccess&)> job;
    kj::Own<kj::PromiseFulfiller<void>> fulfiller;
    kj::Maybe<kj::Exception> problem;
    bool brokeOff = false;  ///< it had written already: the transaction is done again without it
  };
  void work();
  void runBatch(std::deque<Waiting>& batch);
  void rollBack();
  bool runJobs(WriteTransaction& txn, std::deque<Waiting>& batch);
  void failAll(std::deque<Waiting>& batch, const char* why);
  kj::Promise<void> deliver();

  Database& database;
  Replica& replica;
  std::function<void(const ReadTransaction&, const Changes&)> afterCommit;
  std::function<void()> afterRollback;
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<Waiting> waiting, done;
  bool stopping = false;
  std::atomic<bool> failed = false;
  kj::PromiseFulfillerPair<void> failure = kj::newPromiseAndFulfiller<void>();
  kj::AutoCloseFd doneEvent;
  kj::Own<kj::UnixEventPort::FdObserver> observer;
  kj::Promise<void> delivering = nullptr;
  std::thread thread;
};

}  // namespace satchel::node
