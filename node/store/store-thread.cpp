#include "node/store/store-thread.h"

#include <kj/debug.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace satchel::node {
namespace {

kj::Exception problemOf(const std::exception& why) {
  return {kj::Exception::Type::FAILED, __FILE__, __LINE__, kj::str(why.what())};
}

}  // namespace

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

kj::Promise<void> StoreThread::run(std::function<void(StoreAccess&)> job, Room room) {
  Waiting one;
  one.room = room;
  one.job = [job = std::move(job)](StoreAccess& access) {
    job(access);
    return std::size_t{0};
  };
  return enqueue(std::move(one), waiting);
}

kj::Promise<void> StoreThread::runBulk(std::function<std::size_t(StoreAccess&)> slice) {
  Waiting one;
  one.job = std::move(slice);
  one.bulk = true;
  return enqueue(std::move(one), slices);
}

kj::Promise<void> StoreThread::enqueue(Waiting one, Batch& queue) {
  auto paf = kj::newPromiseAndFulfiller<void>();
  one.fulfiller = kj::mv(paf.fulfiller);
  {
    const std::lock_guard lock(mutex);
    queue.push_back(std::move(one));
  }
  wake.notify_one();
  return kj::mv(paf.promise);
}

void StoreThread::work() {
  for (;;) {
    Batch batch;
    {
      std::unique_lock lock(mutex);
      wake.wait(lock, [this] { return stopping || !waiting.empty() || !slices.empty(); });
      if (stopping && waiting.empty()) return;  // slices are repeatable: whoever sent them sends them again
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

void StoreThread::runBatch(Batch& batch) {
  for (bool grown = false;;) {
    try {
      const auto txn = database.write();
      if (!runJobs(*txn, batch)) {
        rollBack();
        continue;  // without the one that broke off
      }
      return commit(*txn);
    } catch (const DiskFull&) {
      rollBack();
      if (!grown && database.grow()) {
        grown = true;
        continue;
      }
      return runApart(batch);
    } catch (const std::exception& e) {
      failed = true;
      return failAll(batch, e);
    }
  }
}

void StoreThread::runApart(Batch& batch) {
  for (Waiting& one : batch) {
    if (!one.brokeOff) runAlone(one);
  }
}

void StoreThread::runAlone(Waiting& one) {
  for (bool spent = false;;) {
    try {
      const auto txn = database.write();
      StoreAccess access{*txn, replica};
      std::size_t records = 0;
      if (!runJob(access, one, records)) return rollBack();
      return commit(*txn);
    } catch (const DiskFull& full) {
      rollBack();
      spent = !spent && one.room == Room::reserve && database.spendReserve();
      if (spent) continue;
      one.problem = failed ? problemOf(DiskFailed()) : problemOf(full);
      return;
    } catch (const std::exception& e) {
      failed = true;
      one.problem = problemOf(e);
      return;
    }
  }
}

void StoreThread::commit(WriteTransaction& txn) {
  txn.commit();
  Changes changes = replica.takeChanges();
  if (changes.empty()) return;
  afterCommit(*database.read(), changes);
  const std::lock_guard lock(mutex);
  changed.push_back(std::move(changes));
}

void StoreThread::rollBack() {
  try {
    replica.load();
    afterRollback();
  } catch (const std::exception&) {
    failed = true;  // it cannot even be read: whatever comes next says why
  }
}

bool StoreThread::runJobs(WriteTransaction& txn, Batch& batch) {
  StoreAccess access{txn, replica};
  std::size_t records = 0;
  for (std::size_t i = 0; i < batch.size() || drawIn(batch, records); ++i) {
    if (!batch[i].brokeOff && !runJob(access, batch[i], records)) return false;
  }
  return true;
}

bool StoreThread::drawIn(Batch& batch, std::size_t records) {
  const bool personal = std::chrono::steady_clock::now() - lastPersonal < std::chrono::seconds(2);
  const std::lock_guard lock(mutex);
  const bool afterSlice = batch.empty() || batch.back().bulk;
  if (!waiting.empty()) {
    if (!afterSlice) return false;  // the transaction ends as it is; they have the next
    for (Waiting& one : waiting) batch.push_back(std::move(one));
    waiting.clear();
    return true;
  }
  if (slices.empty() || stopping || (!afterSlice && records > 0)) return false;
  if (records >= (personal ? 1'000 : 10'000)) return false;
  batch.push_back(std::move(slices.front()));
  slices.pop_front();
  return true;
}

bool StoreThread::runJob(StoreAccess& access, Waiting& one, std::size_t& records) {
  const std::uint64_t before = access.txn.writes();
  one.problem = nullptr;
  try {
    records += one.job(access);
  } catch (const DiskFull&) {
    throw;
  } catch (const DiskFailed&) {
    throw;
  } catch (const kj::Exception& e) {
    one.problem = kj::cp(e);
  } catch (const std::exception& e) {
    one.problem = problemOf(e);
  }
  const bool wrote = access.txn.writes() != before;
  if (wrote && !one.bulk) lastPersonal = std::chrono::steady_clock::now();
  // Half of a job must never become durable with the others.
  one.brokeOff = one.problem != nullptr && wrote;
  return !one.brokeOff;
}

void StoreThread::failAll(Batch& batch, const std::exception& why) {
  for (Waiting& one : batch) one.problem = problemOf(why);
}

kj::Promise<void> StoreThread::deliver() {
  return observer->whenBecomesReadable().then([this] {
    std::uint64_t count = 0;
    if (::read(doneEvent, &count, sizeof count) < 0) count = 0;
    Batch ready;
    std::deque<Changes> news;
    {
      const std::lock_guard lock(mutex);
      ready.swap(done);
      news.swap(changed);
    }
    for (const Changes& changes : news) {
      if (onChanges) onChanges(changes);
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
