// Peers: the nodes this one exchanges with.
#include "client/command.h"
#include "client/json-node.h"
#include "client/peer-table.h"

namespace satchel::client {

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
