#include "node/store/store-thread.h"

#include <kj/debug.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace satchel::node {

StoreThread::StoreThread(Database& database, Replica& replica, kj::UnixEventPort& port,
                         std::function<void(const ReadTransaction&, const Changes&)> afterCommit,
                         std::function<void()> afterRollback)
    : database(database),
      replica(replica),
      afterCommit(std::move(afterCommit)),
      afterRollback(std::move(afterRollback)),
      doneEvent(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      observer(kj::heap<kj::UnixEventPort::FdObserver>(port, doneEvent, kj::UnixEventPort::FdObserver::OBSERVE_READ)),
      delivering(deliver().eagerlyEvaluate([](kj::Exception&& e) { KJ_LOG(ERROR, e); })),
      thread([this] { work(); }) {}

StoreThread::~StoreThread() {
  {
    const std::lock_guard lock(mutex);
    stopping = true;
  }
  wake.notify_one();
  thread.join();
}

kj::Promise<void> StoreThread::run(std::function<void(StoreAccess&)> job) {
  auto paf = kj::newPromiseAndFulfiller<void>();
  {
    const std::lock_guard lock(mutex);
    waiting.push_back({std::move(job), kj::mv(paf.fulfiller), nullptr});
  }
  wake.notify_one();
  return kj::mv(paf.promise);
}

void StoreThread::work() {
  for (;;) {
    std::deque<Waiting> batch;
    {
      std::unique_lock lock(mutex);
      wake.wait(lock, [this] { return stopping || !waiting.empty(); });
      if (waiting.empty()) return;
      batch.swap(waiting);
    }
    runBatch(batch);
    {
      const std::lock_guard lock(mutex);
      for (Waiting& one : batch) done.push_back(std::move(one));
    }
    const std::uint64_t one = 1;
    KJ_SYSCALL(::write(doneEvent, &one, sizeof one));
  }
}

void StoreThread::runBatch(std::deque<Waiting>& batch) {
  for (bool grown = false;;) {
    try {
      const auto txn = database.write();
      if (!runJobs(*txn, batch)) {
        rollBack();
        continue;  // without the one that broke off
      }
      txn->commit();
      const Changes changes = replica.takeChanges();
      if (!changes.empty()) afterCommit(*database.read(), changes);
      return;
    } catch (const DiskFull& full) {
      rollBack();
      if (!grown && database.grow()) {
        grown = true;
        continue;
      }
      return failAll(batch, full.what());
    } catch (const std::exception& e) {
      failed = true;
      return failAll(batch, e.what());
    }
  }
}

void StoreThread::rollBack() {
  replica.load();
  afterRollback();
}

bool StoreThread::runJobs(WriteTransaction& txn, std::deque<Waiting>& batch) {
  StoreAccess access{txn, replica};
  for (Waiting& one : batch) {
    if (one.brokeOff) continue;
    const std::uint64_t before = txn.writes();
    one.problem = nullptr;
    try {
      one.job(access);
    } catch (const DiskFull&) {
      throw;
    } catch (const DiskFailed&) {
      throw;
    } catch (const kj::Exception& e) {
      one.problem = kj::cp(e);
    } catch (const std::exception& e) {
      one.problem = kj::Exception(kj::Exception::Type::FAILED, __FILE__, __LINE__, kj::str(e.what()));
    }
    // Half of a job must never become durable with the others.
    one.brokeOff = one.problem != nullptr && txn.writes() != before;
    if (one.brokeOff) return false;
  }
  return true;
}

void StoreThread::failAll(std::deque<Waiting>& batch, const char* why) {
  for (Waiting& one : batch) {
    one.problem = kj::Exception(kj::Exception::Type::FAILED, __FILE__, __LINE__, kj::str(why));
  }
}

kj::Promise<void> StoreThread::deliver() {
  return observer->whenBecomesReadable().then([this] {
    std::uint64_t count = 0;
    if (::read(doneEvent, &count, sizeof count) < 0) count = 0;
    std::deque<Waiting> ready;
    {
      const std::lock_guard lock(mutex);
      ready.swap(done);
    }
    for (Waiting& one : ready) {
      KJ_IF_MAYBE (problem, one.problem) {
        one.fulfiller->reject(kj::mv(*problem));
      } else {
        one.fulfiller->fulfill();
      }
    }
    if (failed) failure.fulfiller->fulfill();
    return deliver();
  });
}

}  // namespace satchel::node
