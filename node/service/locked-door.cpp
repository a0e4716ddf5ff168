#include "node/service/locked-door.h"

#include <capnp/schema.h>

#include "node/service/background.h"
#include "node/service/session-impl.h"

namespace satchel::node {
namespace {

/// What the sessions of one locked door share.
struct Waiting {
  std::string data;
  kj::Own<kj::PromiseFulfiller<Unlocked>> fulfiller;
  bool trying = false;
};

class LockedSession final : public rpc::Session::Server {
 public:
  LockedSession(std::shared_ptr<Waiting> waiting, bool chinese) : waiting(std::move(waiting)), chinese(chinese) {}

  DispatchCallResult dispatchCall(std::uint64_t interface, std::uint16_t method,
                                  capnp::CallContext<capnp::AnyPointer, capnp::AnyPointer> context) override {
    const kj::StringPtr name = capnp::Schema::from<rpc::Session>().getMethods()[method].getProto().getName();
    if (name != "stop" && name != "status" && name != "unlock") {
      spoken(chinese, [] {
        throw Refusal(
            {"LOCKED", "This node is locked; open it with: satchel unlock.", "本节点已锁定；请执行：satchel unlock。"});
      });
    }
    return rpc::Session::Server::dispatchCall(interface, method, context);
  }

  kj::Promise<void> stop(StopContext) override {
    waiting->fulfiller->fulfill(std::nullopt);
    return kj::READY_NOW;
  }
  kj::Promise<void> status(StatusContext context) override {
    auto results = context.getResults();
    results.setLocked(true);
    results.setOffline(true);
    return kj::READY_NOW;
  }
  kj::Promise<void> unlock(UnlockContext context) override {
    spoken(chinese, [&] {
      // Each try costs a quarter of a gigabyte for a second: they wait their turn.
      if (std::exchange(waiting->trying, true)) {
        throw Refusal(
            {"BUSY", "Another passphrase is being tried; try again in a moment.", "正在验证另一个口令；请稍后再试。"});
      }
    });
    auto device = std::make_shared<Unlocked>();
    const std::string passphrase = str(context.getParams().getPassphrase());
    return inBackground([device, passphrase, data = waiting->data, zh = chinese] {
             spoken(zh, [&] { device->emplace(orRefuse(openDevice(data, passphrase))); });
           })
        .then([waiting = waiting, device] { waiting->fulfiller->fulfill(std::move(*device)); },
              [waiting = waiting](kj::Exception&& why) {
                waiting->trying = false;
                kj::throwFatalException(kj::mv(why));
              });
  }

 private:
  const std::shared_ptr<Waiting> waiting;
  const bool chinese;
};

class LockedNode final : public rpc::Node::Server {
 public:
  explicit LockedNode(std::shared_ptr<Waiting> waiting) : waiting(std::move(waiting)) {}
  kj::Promise<void> hello(HelloContext context) override {
    const bool chinese = kj::StringPtr(context.getParams().getLocale()).startsWith("zh");
    context.getResults().setSession(kj::heap<LockedSession>(waiting, chinese));
    context.getResults().setVersion("0.1.0");
    return kj::READY_NOW;
  }

 private:
  const std::shared_ptr<Waiting> waiting;
};

}  // namespace

LockedDoor makeLockedDoor(std::string data) {
  auto paf = kj::newPromiseAndFulfiller<Unlocked>();
  auto waiting = std::make_shared<Waiting>();
  waiting->data = std::move(data);
  waiting->fulfiller = kj::mv(paf.fulfiller);
  return {kj::heap<LockedNode>(std::move(waiting)), kj::mv(paf.promise)};
}

}  // namespace satchel::node
