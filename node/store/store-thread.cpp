#include "node/store/store-thread.h"

#include <kj/debug.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace satchel::node {

StoreThread::StoreThread(Database& database, Replica& replica, Hooks hooks, kj::UnixEventPort& port)
    : StoreQueue(database, replica, std::move(hooks)),
      doneEvent(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      observer(kj::heap<kj::UnixEventPort::FdObserver>(port, doneEvent, kj::UnixEventPort::FdObserver::OBSERVE_READ)),
      answers(answering().eagerlyEvaluate([](kj::Exception&& e) { KJ_LOG(ERROR, e); })),
      thread([this] { work(); }) {}

StoreThread::~StoreThread() noexcept(false) {
  {
    const std::lock_guard lock(mutex);
    stopping = true;
  }
  wake.notify_one();
  thread.join();
}

std::chrono::milliseconds StoreThread::uptime() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

void StoreThread::work() {
  for (;;) {
    {
      std::unique_lock lock(mutex);
      wake.wait(lock, [this] { return stopping || jobWaits() || sliceWaits(); });
      if (stopping && !jobWaits()) return;
    }
    transact();
    const std::uint64_t one = 1;
    KJ_SYSCALL(::write(doneEvent, &one, sizeof one));
  }
}

kj::Promise<void> StoreThread::answering() {
  return observer->whenBecomesReadable().then([this] {
    std::uint64_t count = 0;
    if (::read(doneEvent, &count, sizeof count) < 0) count = 0;
    deliver();
    return answering();
  });
}

StoreMaker storeThreads(kj::UnixEventPort& port) {
  return [&port](Database& database, Replica& replica, StoreQueue::Hooks hooks) {
    return std::make_unique<StoreThread>(database, replica, std::move(hooks), port);
  };
}

}  // namespace satchel::node
