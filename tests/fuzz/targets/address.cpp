// HOST:PORT[#KEY], as typed.
#include "../targets.h"
#include "node/replication/address-book.h"

namespace satchel::fuzz {

using namespace node;

void addressTarget(ByteView bytes) {
  const std::string typed(asText(bytes));
  const auto read = readAddress(typed);
  if (const auto* problem = std::get_if<Problem>(&read)) {
    must(!problem->code.empty() && !problem->en.empty() && !problem->zh.empty(),
         "a refusal says why, in both languages");
    return;
  }
  const auto& peer = std::get<KnownPeer>(read);
  must(typed.starts_with(peer.address), "an address is what stood there");
  const auto again = readAddress(peer.key ? peer.address + "#" + linkKeyText(*peer.key) : peer.address);
  must(std::holds_alternative<KnownPeer>(again), "it reads again");
  must(std::get<KnownPeer>(again).address == peer.address && std::get<KnownPeer>(again).key == peer.key, "as the same");
}

Seeds addressSeeds() {
  BoxPublic key;
  key.bytes.fill(9);
  return {{"host-and-port", bytesOf("relay.example:4701")},
          {"with-key", bytesOf("127.0.0.1:4701#" + linkKeyText(key))},
          {"ipv6", bytesOf("[::1]:4701")},
          {"no-port", bytesOf("relay.example")},
          {"port-too-high", bytesOf("relay.example:65536#")}};
}

}  // namespace satchel::fuzz
