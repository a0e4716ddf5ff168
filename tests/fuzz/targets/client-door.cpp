// What a client of this machine may call, as bytes into the real door of a real node. Slow: each input has a node of
// its own.
#include <capnp/rpc-twoparty.h>

#include "../targets.h"
#include "../tiny-node.h"
#include "node/replication/replication.h"
#include "node/service/session.h"
#include "schema/framing-guard.h"

namespace satchel::fuzz {

using namespace node;

namespace {

constexpr std::uint64_t maxMessage = 16 << 20;

/// Alice's door, and a client's end of a connection to it.
struct Connected {
  Connected() : replication(*alice.node, alice.network, alice.io.provider->getTimer()) {
    replication.start("").wait(alice.io.waitScope);
    auto pipe = kj::newTwoWayPipe();
    client = kj::mv(pipe.ends[1]);
    guard = kj::heap<rpc::FramingGuard>(kj::mv(pipe.ends[0]), alice.io.provider->getTimer(), maxMessage);
    network = kj::heap<capnp::TwoPartyVatNetwork>(*guard, capnp::rpc::twoparty::Side::SERVER);
    system = kj::heap(capnp::makeRpcServer(*network, makeClientDoor(*alice.node, replication, {.stop = [] {}})));
  }
  /// What the connection held goes with it.
  void hangUp() {
    system = nullptr;
    network = nullptr;
    guard = nullptr;
  }

  TinyNode alice;
  Replication replication;
  kj::Own<kj::AsyncIoStream> client;
  kj::Own<rpc::FramingGuard> guard;
  kj::Own<capnp::TwoPartyVatNetwork> network;
  kj::Own<capnp::RpcSystem<capnp::rpc::twoparty::VatId>> system;
};

/// The client's whole side of a conversation.
template <class Talk>
Bytes recorded(Talk talk) {
  Bytes kept;
  Connected connected;
  Recorder recorder(kj::mv(connected.client), kept);
  capnp::TwoPartyVatNetwork network(recorder, capnp::rpc::twoparty::Side::CLIENT);
  auto system = capnp::makeRpcClient(network);
  capnp::MallocMessageBuilder message;
  auto server = message.initRoot<capnp::rpc::twoparty::VatId>();
  server.setSide(capnp::rpc::twoparty::Side::SERVER);
  auto node = system.bootstrap(server).castAs<rpc::Node>();
  auto hello = node.helloRequest();
  hello.setLocale("zh");
  auto session = hello.send().getSession();
  talk(session, connected.alice.io.waitScope);
  return kept;
}

void change(rpc::Change::Builder out, kj::StringPtr field, kj::StringPtr text) {
  out.setField(field);
  out.setText(text);
}

std::string added(rpc::Session::Client& session, kj::WaitScope& scope) {
  auto add = session.addRequest();
  add.setKind("account");
  auto changes = add.initChanges(2);
  change(changes[0], "name", "Blue Heron 蓝鹭");
  change(changes[1], "tags", "vip");
  return std::string(add.send().wait(scope).getId().cStr());
}

}  // namespace

void clientDoorTarget(ByteView bytes) {
  Connected connected;
  connected.alice.say(*connected.client, bytes, connected.network->onDisconnect());
  connected.hangUp();
  connected.alice.comeToRest();
  connected.alice.check();
}

Seeds clientDoorSeeds() {
  const auto records = [](rpc::Session::Client& session, kj::WaitScope& scope) {
    const std::string id = added(session, scope);
    auto edit = session.editRequest();
    edit.setId(id);
    change(edit.initChanges(1)[0], "level", "A");
    edit.send().wait(scope);
    auto show = session.showRequest();
    show.setId(id);
    show.setHistory(true);
    show.send().wait(scope);
    auto erase = session.deleteRequest();
    erase.setId(id);
    erase.send().wait(scope);
    session.undoRequest().send().wait(scope);
    session.conflictsRequest().send().wait(scope);
    session.attentionRequest().send().wait(scope);
  };
  const auto questions = [](rpc::Session::Client& session, kj::WaitScope& scope) {
    added(session, scope);
    auto query = session.queryRequest();
    query.setKind("account");
    query.setWhere("name contains heron");
    query.setSort("-name");
    auto next = query.send().getCursor().nextRequest();
    next.setCount(10);
    next.send().wait(scope);
    auto search = session.searchRequest();
    search.setText("蓝");
    search.send().wait(scope);
    session.kindsRequest().send().wait(scope);
  };
  const auto status = [](rpc::Session::Client& session, kj::WaitScope& scope) {
    session.statusRequest().send().wait(scope);
    session.digestRequest().send().wait(scope);
    session.spaceListRequest().send().wait(scope);
    session.membersRequest().send().wait(scope);
    auto invite = session.inviteRequest();
    invite.setRole("editor");
    invite.send().wait(scope);
    auto peer = session.peerAddRequest();
    peer.setAddress("relay.example:4701");
    peer.send().wait(scope);
    session.peersRequest().send().wait(scope);
    session.eventsRequest().send().wait(scope);
  };
  return {{"records", recorded(records)}, {"questions", recorded(questions)}, {"status", recorded(status)}};
}

}  // namespace satchel::fuzz
