#include "tools/sim/device.h"

namespace satchel::sim {
namespace {
constexpr sync::Millis begun = 1'772'000'000'000;  // 2026-02-25

node::DeviceProfile profileOf(const DeviceMake& make, Random& random) {
  return {make.person, make.person + "'s laptop", random.make<sync::PersonId>(), make.relay};
}
}  // namespace

sync::Millis LaptopClock::now() const {
  const std::int64_t passed = world.millis();
  return begun + offset + passed + passed * fast / 1'000'000;
}

Device::Device(const schema::Catalogue& catalogue, World& world, Fabric& fabric, const DeviceMake& make)
    : name(make.name),
      host(make.host),
      relay(make.relay),
      disk(Chance(make.luck ^ 0xd15c)),
      clock(world),
      random(make.luck ^ 0x1dea),
      birth(make.seed),
      identity(Identity::generate(birth)),
      master(MasterKey::generate(birth)),
      profile(profileOf(make, birth)),
      catalogue(catalogue),
      world(world),
      fabric(fabric),
      chance(make.luck ^ 0xc0de) {}

Device::~Device() {
  onEnded = nullptr;
  end(false);
}

void Device::start() {
  if (run != nullptr || !present) return;
  ++starts;
  disk.repower();
  auto fresh = std::make_unique<Run>();
  try {
    fresh->database = disk.open();
    fresh->network = fabric.networkOf(host);
    fresh->node = std::make_unique<node::Node>(
        catalogue, *fresh->database, identity, master, profile, clock, random,
        [this](node::Database& database, node::Replica& replica, node::StoreQueue::Hooks hooks) {
          return std::make_unique<StoreTurns>(database, replica, std::move(hooks), world, chance.fork());
        });
    fresh->replication = std::make_unique<node::Replication>(*fresh->node, *fresh->network, world.timer());
  } catch (const std::exception& e) {
    return diedBecause(e.what());
  } catch (const kj::Exception& e) {
    return diedBecause(e.getDescription().cStr());
  }
  run = std::move(fresh);
  const std::weak_ptr<bool> here = alive = std::make_shared<bool>(true);
  run->door = node::makeClientDoor(*run->node, *run->replication, {.stop = [] {}});
  run->tasks->add(run->node->whenDiskFailed().then([this, here] {
    world.after(0 * kj::SECONDS, [this, here] {
      if (!here.expired()) diedBecause(disk.wasCut() ? "the power went" : "its disk failed");
    });
  }));
  run->tasks->add(run->node->recognise(disk.witness())
                      .then([this] { return run->replication->start(addressOf(host)); })
                      .then([this] {
                        KJ_IF_MAYBE (door, run->door) return door->helloRequest().send();
                        KJ_UNREACHABLE;
                      })
                      .then([this](capnp::Response<rpc::Node::HelloResults> hello) {
                        run->session = std::make_unique<rpc::Session::Client>(hello.getSession());
                      })
                      .catch_([this, here](kj::Exception&& why) {
                        const std::string text = why.getDescription().cStr();
                        world.after(0 * kj::SECONDS, [this, here, text] {
                          if (!here.expired()) diedBecause(text);
                        });
                      }));
}

void Device::end(bool silently) {
  if (run == nullptr) return;
  ++deaths;
  fabric.drop(host, silently);
  alive = nullptr;
  run->session = nullptr;
  run->tasks = nullptr;
  run = nullptr;
}

void Device::diedBecause(const std::string& why) {
  end(disk.wasCut());
  if (onEnded) onEnded(why);
}

rpc::Session::Client& Device::session() {
  return *run->session;
}

void Device::keep(kj::Promise<void> work) {
  if (run != nullptr) run->tasks->add(kj::mv(work));
}

bool Device::look(const std::function<void(node::StoreAccess&)>& job) {
  if (run == nullptr) return false;
  struct Seen {
    bool done = false, over = false;
  };
  const auto seen = std::make_shared<Seen>();
  run->tasks->add(run->node->inStore(job).then([seen] { seen->done = seen->over = true; },
                                               [seen](kj::Exception&&) { seen->over = true; }));
  const std::weak_ptr<bool> here = alive;
  for (int i = 0; i < 1000 && !seen->over && !here.expired(); ++i) world.runFor(10 * kj::MILLISECONDS);
  return seen->done;
}

}  // namespace satchel::sim
