// What waits for the store, and how it shares transactions. Invariant: a job's answer is given after the transaction
// that holds it is durable, never before; everything that waits shares one transaction, so that many editors pay for
// one disk sync. Who runs the transactions, and when, is for a subclass to say: a thread (store-thread.h), or a
// simulation's turns.
#pragma once
#include <kj/async.h>
#include <kj/exception.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <mutex>

#include "node/store/replica.h"

namespace satchel::node {

/// What a job may use while it runs.
struct StoreAccess {
  WriteTransaction& txn;
  Replica& replica;
};

/// What of a full disk a job may use.
enum class Room { ordinary, reserve };

class StoreQueue {
 public:
  /// What a store tells its owner where the transactions run.
  struct Hooks {
    /// A transaction with changes is durable; its jobs are not answered yet.
    std::function<void(const ReadTransaction&, Changes&)> afterCommit;
    /// A transaction was given up: what was read inside it must be forgotten.
    std::function<void()> afterRollback;
  };

  StoreQueue(Database& database, Replica& replica, Hooks hooks)
      : database(database), replica(replica), hooks(std::move(hooks)) {}
  virtual ~StoreQueue() noexcept(false) = default;
  KJ_DISALLOW_COPY(StoreQueue);

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

 protected:
  /// Something waits. Called on the loop's thread, without the lock.
  virtual void arrived() = 0;
  /// Since some moment, never going back.
  virtual std::chrono::milliseconds uptime() const = 0;

  /// With the lock held: whether there is a job, or a slice.
  bool jobWaits() const { return !waiting.empty(); }
  bool sliceWaits() const { return !slices.empty(); }
  /// One transaction with what waits by now. Its answers wait for `deliver`.
  void transact();
  /// Tells what has become durable and answers its jobs. On the loop's thread.
  void deliver();

  std::mutex mutex;       ///< guards what waits and what is done
  bool stopping = false;  ///< under the lock: no slice is begun any more

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
  void commit(std::unique_ptr<WriteTransaction> txn);
  static void failAll(Batch& batch, const std::exception& why);

  Database& database;
  Replica& replica;
  Hooks hooks;
  std::function<void(const Changes&)> onChanges;
  Batch waiting, slices, done;
  std::deque<Changes> changed;
  std::optional<std::chrono::milliseconds> lastPersonal;  ///< when a person last wrote
  std::atomic<bool> failed = false;
  kj::PromiseFulfillerPair<void> failure = kj::newPromiseAndFulfiller<void>();
};

/// Makes the store that a node's jobs go to.
using StoreMaker = std::function<std::unique_ptr<StoreQueue>(Database&, Replica&, StoreQueue::Hooks)>;

}  // namespace satchel::node
