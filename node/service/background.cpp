#include "node/service/background.h"

#include <kj/debug.h>

#include <thread>

namespace satchel::node {
namespace {

class Background {
 public:
  Background(std::function<void()> work, kj::Own<kj::CrossThreadPromiseFulfiller<void>> done)
      : work(std::move(work)), done(kj::mv(done)), thread([this] { run(); }) {}
  ~Background() {
    if (thread.joinable()) thread.join();
  }
  KJ_DISALLOW_COPY(Background);

  /// On the thread that waits.
  void finish() {
    thread.join();
    KJ_IF_MAYBE (e, problem) kj::throwFatalException(kj::mv(*e));
  }

 private:
  void run() {
    try {
      work();
    } catch (const kj::Exception& e) {
      problem = kj::cp(e);
    } catch (const std::exception& e) {
      problem = kj::Exception(kj::Exception::Type::FAILED, __FILE__, __LINE__, kj::str(e.what()));
    }
    done->fulfill();  // wakes the loop, no more: what was done is seen after joining
  }

  std::function<void()> work;
  kj::Own<kj::CrossThreadPromiseFulfiller<void>> done;
  kj::Maybe<kj::Exception> problem;
  std::thread thread;
};

}  // namespace

kj::Promise<void> inBackground(std::function<void()> work) {
  auto paf = kj::newPromiseAndCrossThreadFulfiller<void>();
  auto running = kj::heap<Background>(std::move(work), kj::mv(paf.fulfiller));
  auto& background = *running;
  return paf.promise.then([&background] { background.finish(); }).attach(kj::mv(running));
}

}  // namespace satchel::node
