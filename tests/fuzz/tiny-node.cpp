#include "tiny-node.h"

#include <kj/debug.h>

#include <filesystem>

#include "node/store/lmdb-database.h"
#include "node/store/store-thread.h"
#include "targets.h"

namespace satchel::fuzz {

MemoryFolder::MemoryFolder() {
  const std::filesystem::path memory = "/dev/shm";
  const auto base = std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
  name = (base / "satchel-fuzz-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
}

MemoryFolder::~MemoryFolder() {
  std::filesystem::remove_all(name);
}

kj::Promise<kj::Own<kj::NetworkAddress>> NoNetwork::parseAddress(kj::StringPtr, kj::uint) {
  return KJ_EXCEPTION(DISCONNECTED, "nobody is there");
}
kj::Own<kj::NetworkAddress> NoNetwork::getSockaddr(const void*, kj::uint) {
  KJ_FAIL_REQUIRE("nobody is there");
}
kj::Own<kj::Network> NoNetwork::restrictPeers(kj::ArrayPtr<const kj::StringPtr>, kj::ArrayPtr<const kj::StringPtr>) {
  return kj::heap<NoNetwork>();
}

TinyNode::TinyNode()
    : alice(Identity::generate(random)),
      bob(Identity::generate(random)),
      bobsLog(sync::Incarnation::begin(bob.log(), random)),
      database(node::openLmdb(folder.path())) {
  node = std::make_unique<node::Node>(catalogue, *database, alice, MasterKey::generate(random),
                                      node::DeviceProfile{"Alice", "laptop", {}, false}, clock, random,
                                      node::storeThreads(io.unixEventPort));
  inStore([this](node::StoreAccess& access) {
    space = access.replica.createSpace(access.txn, "Harbour", "CNY", {}, {"Alice", "laptop"}, {});
    node::Space& here = access.replica.space(space);
    spaceId = here.id;
    node->useSpace(access, here);
    sync::Fact fact;
    fact.grant = sync::Grant{};
    fact.grant->subject = bob.keys();
    fact.grant->role = sync::Role::editor;
    fact.grant->sealedUnder = sync::epochSetOf(here.heads);
    access.replica.addFact(access.txn, here, std::move(fact));
    access.replica.settleKeys(access.txn, here);
  });
}

void TinyNode::comeToRest() {
  // A call waits for the store a few times over, each time after the last was answered.
  for (int turn = 0; turn < 4; ++turn) {
    io.waitScope.poll();
    inStore([](node::StoreAccess&) {});
  }
  io.waitScope.poll();
}

namespace {

kj::Promise<void> drain(kj::AsyncIoStream& end, Bytes& buffer) {
  return end.tryRead(buffer.data(), 1, buffer.size()).then([&end, &buffer](std::size_t count) -> kj::Promise<void> {
    if (count == 0) return kj::READY_NOW;
    return drain(end, buffer);
  });
}

}  // namespace

void TinyNode::say(kj::AsyncIoStream& end, ByteView bytes, kj::Promise<void> gone) {
  const auto ignore = [](kj::Exception&&) {};
  Bytes buffer(4096);
  auto draining = drain(end, buffer).eagerlyEvaluate(ignore);
  auto ended = gone.catch_(ignore).fork();
  end.write(bytes.data(), bytes.size()).catch_(ignore).exclusiveJoin(ended.addBranch()).wait(io.waitScope);
  comeToRest();
  kj::runCatchingExceptions([&] { end.shutdownWrite(); });
  ended.addBranch().wait(io.waitScope);
  comeToRest();
}

void TinyNode::check() {
  inStore([this](node::StoreAccess& access) {
    must(access.replica.spaces().contains(space), "the space is still there");
    const node::Space& here = access.replica.space(space);
    must(here.roster.roleOf(alice.keys().device) == sync::Role::owner, "Alice still owns it");
    must(access.replica.digestFromFeed(access.txn, here) == here.digest, "the records are what the log gives");
  });
}

kj::Promise<void> Recorder::write(const void* buffer, std::size_t size) {
  const auto* bytes = static_cast<const std::uint8_t*>(buffer);
  kept.insert(kept.end(), bytes, bytes + size);
  return inner->write(buffer, size);
}

kj::Promise<void> Recorder::write(kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>> pieces) {
  for (const auto piece : pieces) kept.insert(kept.end(), piece.begin(), piece.end());
  return inner->write(pieces);
}

}  // namespace satchel::fuzz
