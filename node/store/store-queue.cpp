#include "node/store/store-queue.h"

#include <kj/debug.h>

#include "sync/protection.h"

namespace satchel::node {
namespace {
constexpr auto personalFor = std::chrono::seconds(2);
constexpr std::size_t besideAPerson = 1'000, alone = 10'000;  ///< records of slices in one transaction

kj::Exception problemOf(const std::exception& why) {
  return {kj::Exception::Type::FAILED, __FILE__, __LINE__, kj::str(why.what())};
}
}  // namespace

kj::Promise<void> StoreQueue::run(std::function<void(StoreAccess&)> job, Room room) {
  Waiting one;
  one.room = room;
  one.job = [job = std::move(job)](StoreAccess& access) {
    job(access);
    return std::size_t{0};
  };
  return enqueue(std::move(one), waiting);
}

kj::Promise<void> StoreQueue::runBulk(std::function<std::size_t(StoreAccess&)> slice) {
  Waiting one;
  one.job = std::move(slice);
  one.bulk = true;
  return enqueue(std::move(one), slices);
}

kj::Promise<void> StoreQueue::enqueue(Waiting one, Batch& queue) {
  auto paf = kj::newPromiseAndFulfiller<void>();
  one.fulfiller = kj::mv(paf.fulfiller);
  {
    const std::lock_guard lock(mutex);
    queue.push_back(std::move(one));
  }
  arrived();
  return kj::mv(paf.promise);
}

void StoreQueue::transact() {
  Batch batch;
  {
    const std::lock_guard lock(mutex);
    batch.swap(waiting);
  }
  runBatch(batch);
  const std::lock_guard lock(mutex);
  for (Waiting& one : batch) done.push_back(std::move(one));
}

void StoreQueue::runBatch(Batch& batch) {
  for (bool grown = false;;) {
    try {
      auto txn = database.write();
      if (!runJobs(*txn, batch)) {
        txn = nullptr;
        rollBack();
        continue;  // without the one that broke off
      }
      return commit(std::move(txn));
    } catch (const DiskFull&) {
      rollBack();
      if (!grown && database.grow()) {
        grown = true;
        continue;
      }
      return runApart(batch);
    } catch (const std::exception& e) {
      failed = true;
      return stands(sync::Protection::outputGate) ? failAll(batch, e) : void();
    }
  }
}

void StoreQueue::runApart(Batch& batch) {
  for (Waiting& one : batch) {
    if (!one.brokeOff) runAlone(one);
  }
}

void StoreQueue::runAlone(Waiting& one) {
  for (bool spent = false;;) {
    try {
      auto txn = database.write();
      StoreAccess access{*txn, replica};
      std::size_t records = 0;
      if (!runJob(access, one, records)) {
        txn = nullptr;
        return rollBack();
      }
      return commit(std::move(txn));
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

void StoreQueue::commit(std::unique_ptr<WriteTransaction> txn) {
  txn->commit();
  txn = nullptr;
  Changes changes = replica.takeChanges();
  if (changes.empty()) return;
  hooks.afterCommit(*database.read(), changes);
  const std::lock_guard lock(mutex);
  changed.push_back(std::move(changes));
}

void StoreQueue::rollBack() {
  try {
    replica.load();
    hooks.afterRollback();
  } catch (const std::exception&) {
    failed = true;  // it cannot even be read: whatever comes next says why
  }
}

bool StoreQueue::runJobs(WriteTransaction& txn, Batch& batch) {
  StoreAccess access{txn, replica};
  std::size_t records = 0;
  for (std::size_t i = 0; i < batch.size() || drawIn(batch, records); ++i) {
    if (!batch[i].brokeOff && !runJob(access, batch[i], records)) return false;
  }
  return true;
}

bool StoreQueue::drawIn(Batch& batch, std::size_t records) {
  const bool personal = lastPersonal && uptime() - *lastPersonal < personalFor;
  const std::lock_guard lock(mutex);
  const bool afterSlice = batch.empty() || batch.back().bulk;
  if (!waiting.empty()) {
    if (!afterSlice) return false;  // the transaction ends as it is; they have the next
    for (Waiting& one : waiting) batch.push_back(std::move(one));
    waiting.clear();
    return true;
  }
  if (slices.empty() || stopping || (!afterSlice && records > 0)) return false;
  if (records >= (personal ? besideAPerson : alone)) return false;
  batch.push_back(std::move(slices.front()));
  slices.pop_front();
  return true;
}

bool StoreQueue::runJob(StoreAccess& access, Waiting& one, std::size_t& records) {
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
  if (wrote && !one.bulk) lastPersonal = uptime();
  // Half of a job must never become durable with the others.
  one.brokeOff = one.problem != nullptr && wrote;
  return !one.brokeOff;
}

void StoreQueue::failAll(Batch& batch, const std::exception& why) {
  for (Waiting& one : batch) one.problem = problemOf(why);
}

void StoreQueue::deliver() {
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
}

}  // namespace satchel::node
