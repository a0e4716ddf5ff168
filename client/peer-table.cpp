#include "client/peer-table.h"

#include "client/json-records.h"
#include "client/table.h"
#include "client/value-text.h"

namespace satchel::client {

void printPeers(Context& context, capnp::List<rpc::Peer>::Reader peers) {
  if (peers.size() == 0) return context.print(context.say(phrase::noPeers));
  Table table({{context.say(phrase::name)},
               {context.say(phrase::address)},
               {context.say(phrase::state)},
               {context.say(phrase::behind), true},
               {context.say(phrase::ahead), true},
               {context.say(phrase::lastSeen)},
               {context.say(phrase::reason), false, 0}});
  for (const auto peer : peers) {
    table.add({text(peer.getName()), text(peer.getAddress()), keywordText(view(peer.getState()), context.language),
               QString::number(peer.getBehind()), QString::number(peer.getAhead()), localTime(peer.getLastSeen()),
               text(peer.getReason())});
  }
  table.print(context.out);
}

}  // namespace satchel::client
