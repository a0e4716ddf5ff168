#include "node/replication/discovery.h"

#include <kj/debug.h>

#include "sync/codec.h"

namespace satchel::node {
namespace {

constexpr auto callEvery = 20 * kj::SECONDS, beaconLasts = 15 * kj::MINUTES;
constexpr unsigned mostHeardPerSecond = 200;

}  // namespace

Discovery::Discovery(Node& node, Replication& replication, kj::Timer& timer, platform::LocalCast& cast)
    : node(node),
      replication(replication),
      timer(timer),
      cast(cast),
      madeAt(timer.now()),
      secondAt(timer.now()),
      tasks(*this) {
  tasks.add(callOut());
  tasks.add(listen());
}

std::uint16_t Discovery::port() const {
  const std::string& address = replication.listening();
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos || address.starts_with("127.") || address.starts_with("localhost")) return 0;
  return static_cast<std::uint16_t>(std::atoi(address.c_str() + colon + 1));
}

kj::Promise<std::shared_ptr<std::vector<sync::DiscoveryKey>>> Discovery::keys() {
  auto found = std::make_shared<std::vector<sync::DiscoveryKey>>();
  return node
      .inStore([&self = node.identity.keys().device, found](StoreAccess& access) {
        found->clear();
        for (const auto& [number, space] : access.replica.spaces()) {
          if (space.roster.roleOf(self) < sync::Role::reader) continue;
          const auto key = sync::writingKey(space.id, space.heads, space.keys);
          if (key) found->push_back(sync::discoveryKeyOf(space.id, *key));
        }
      })
      .then([found] { return found; });
}

kj::Promise<void> Discovery::callOut() {
  return keys()
      .then([this](std::shared_ptr<std::vector<sync::DiscoveryKey>> all) {
        const auto networks = cast.refresh();
        const std::uint16_t here = port();
        if (all->empty() || here == 0 || replication.isOffline()) return;
        sync::Writer words;
        for (const std::string& network : networks) words.text(network);
        for (const sync::DiscoveryKey& key : *all)
          words.raw(hashOf(Context{"satchel beacon made of v1"}, {key.reveal()}));
        words.u16(here);
        const Hash madeOf = hashOf(Context{"satchel beacon made of v1"}, {words.view()});
        if (beacon.empty() || madeOf != beaconOf || timer.now() - madeAt >= beaconLasts) {
          beacon = sync::encodeBeacon(*all, {node.identity.keys().device, here}, node.random);
          beaconOf = madeOf;
          madeAt = timer.now();
        }
        cast.send(beacon);
      })
      .then([this] { return timer.afterDelay(callEvery); })
      .then([this] { return callOut(); });
}

kj::Promise<void> Discovery::listen() {
  return cast.next().then([this](platform::LocalCast::Heard call) {
    if (timer.now() - secondAt >= 1 * kj::SECONDS) {
      secondAt = timer.now();
      heardLately = 0;
    }
    if (!replication.isOffline() && ++heardLately <= mostHeardPerSecond) tasks.add(heard(std::move(call)));
    return listen();
  });
}

kj::Promise<void> Discovery::heard(platform::LocalCast::Heard call) {
  return keys().then([this, call = std::move(call)](std::shared_ptr<std::vector<sync::DiscoveryKey>> all) {
    const auto caller = sync::readBeacon(call.message, *all);
    if (caller) replication.foundNearby(caller->device, call.host + ":" + std::to_string(caller->port));
  });
}

void Discovery::taskFailed(kj::Exception&& exception) {
  KJ_LOG(WARNING, exception);
}

}  // namespace satchel::node
