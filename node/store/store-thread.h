// The only writer, and the only thread that opens records. Invariant: a job's answer is given after the transaction
// that holds it is durable, never before; everything that waits shares one transaction, so that many editors pay for
// one disk sync.
#pragma once
#include <kj/async-unix.h>

#include <atomic>
#include <chrono>
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

/// What of a full disk a job may use.
enum class Room { ordinary, reserve };

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
  kj::Promise<void> run(std::function<void(StoreAccess&)> job, Room room = Room::ordinary);
  /// A slice of long work (an import, a first sync), which tells how many records it wrote: runs behind whatever a
  /// person asked for. Slices share a transaction up to 1,000 records while a person has written in the last two
  /// seconds, else 10,000; a person's waiting job joins the transaction and ends it. Otherwise as `run`.
  kj::Promise<void> runBulk(std::function<std::size_t(StoreAccess&)> slice);

  /// `told` is called on the loop's thread with what a durable transaction changed, before its jobs are answered.
  void whenChanged(std::function<void(const Changes&)> told) { onChanges = std::move(told); }
  /// Resolves after the disk refused to keep a transaction: the process must end. Once.
  kj::Promise<void> whenFailed() { return kj::mv(failure.promise); }

 private:
  struct Waiting {
    std::function<std::size_t(StoreAccess&)> job;
    bool bulk = false;
    Room room = Room::ordinary;
    kj::Own<kj::PromiseFulfiller<void>> fulfiller;
    kj::Maybe<kj::Exception> problem;
    bool brokeOff = false;  ///< it had written already: the transaction is done again without it
  };
  using Batch = std::deque<Waiting>;
  kj::Promise<void> enqueue(Waiting one, Batch& queue);
  void work();
  void runBatch(Batch& batch);
  void rollBack();
  /// Runs those of the batch that have not broken off, then draws slices and latecomers in. False where one broke off.
  bool runJobs(WriteTransaction& txn, Batch& batch);
  bool runJob(StoreAccess& access, Waiting& one, std::size_t& records);
  /// The next slice, while nobody's job waits and there is room for it; else what a person asked for meanwhile.
  bool drawIn(Batch& batch, std::size_t records);
  /// Each in a transaction of its own: one that finds no room takes nobody with it who needs none.
  void runApart(Batch& batch);
  void runAlone(Waiting& one);
  void commit(WriteTransaction& txn);
  static void failAll(Batch& batch, const std::exception& why);
  kj::Promise<void> deliver();

  Database& database;
  Replica& replica;
  std::function<void(const ReadTransaction&, const Changes&)> afterCommit;
  std::function<void()> afterRollback;
  std::mutex mutex;
  std::condition_variable wake;
  std::function<void(const Changes&)> onChanges;
  Batch waiting, slices, done;
  std::deque<Changes> changed;
  std::chrono::steady_clock::time_point lastPersonal{};  ///< when a person last wrote
  bool stopping = false;
  std::atomic<bool> failed = false;
  kj::PromiseFulfillerPair<void> failure = kj::newPromiseAndFulfiller<void>();
  kj::AutoCloseFd doneEvent;
  kj::Own<kj::UnixEventPort::FdObserver> observer;
  kj::Promise<void> delivering = nullptr;
  std::thread thread;
};

}  // namespace satchel::node
