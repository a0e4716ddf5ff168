// Peers: the nodes this one exchanges with.
#include "client/command.h"
#include "client/json-node.h"
#include "client/json-records.h"
#include "client/table.h"
#include "client/value-text.h"

namespace satchel::client {

void printPeers(Context& context, capnp::List<rpc::Peer>::Reader peers);

void printPeers(Context& context, capnp::List<rpc::Peer>::Reader peers) {
  if (peers.size() == 0) return context.print(context.say(phrase::noPeers));
  Table table({{context.say(phrase::name)}, {context.say(phrase::address)}, {context.say(phrase::state)},
               {context.say(phrase::behind), true}, {context.say(phrase::ahead), true}, {context.say(phrase::lastSeen)},
               {context.say(phrase::reason), false, 0}});
  for (const auto peer : peers) {
    table.add({text(peer.getName()), text(peer.getAddress()), keywordText(view(peer.getState()), context.language),
               QString::number(peer.getBehind()), QString::number(peer.getAhead()), localTime(peer.getLastSeen()),
               text(peer.getReason())});
  }
  table.print(context.out);
}

namespace {

int peers(Context& context) {
  const auto answer = context.node().ask(context.session().peersRequest());
  if (!context.json) {
    printPeers(context, answer.getPeers());
    return Exit::done;
  }
  JsonWriter json;
  json.beginArray();
  for (const auto peer : answer.getPeers()) writePeer(json, peer);
  context.print(json.endArray());
  return Exit::done;
}

int add(Context& context) {
  const auto address = context.words.word(0);
  auto request = context.session().peerAddRequest();
  request.setAddress(address.c_str());
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    json.beginObject().field("address", address);
    context.print(json.field("trusted_on_first_use", bool{answer.getTrustedOnFirstUse()}).endObject());
    return Exit::done;
  }
  context.print(context.say(phrase::peerAdded).arg(QString::fromStdString(address)));
  if (answer.getTrustedOnFirstUse()) context.print(context.say(phrase::trustedOnFirstUse));
  return Exit::done;
}

int remove(Context& context) {
  const auto peer = context.words.word(0);
  auto request = context.session().peerRemoveRequest();
  request.setPeer(peer.c_str());
  context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    context.print(json.beginObject().field("removed", peer).endObject());
  } else {
    context.print(context.say(phrase::peerRemoved).arg(QString::fromStdString(peer)));
  }
  return Exit::done;
}

}  // namespace

std::vector<Command> peerCommands() {
  return {
      {"peers", "", {"the nodes this one exchanges with", "与本节点交换数据的节点"}, peers},
      {"peers add", "HOST:PORT[#KEY]", {"dial this address from now on", "添加要连接的地址"}, add},
      {"peers remove", "PEER", {"dial it no more", "移除节点"}, remove},
  };
}

}  // namespace satchel::client
