// The nodes this one dials, as a person named them, and what is known of each since. Invariant: a key once known is
// never forgotten for an address, so that nobody else can take its place.
#pragma once
#include "node/node.h"

namespace satchel::node {

struct KnownPeer {
  std::string address;           ///< HOST:PORT
  std::optional<BoxPublic> key;  ///< its link key: given, or seen on first contact
  std::optional<VerifyKey> device;
  std::string name;  ///< what its device is called, as far as known
  sync::Millis lastSeen = 0;
};

class AddressBook {
 public:
  explicit AddressBook(Node& node) : node(node) {}
  kj::Promise<void> load();
  const std::map<std::string, KnownPeer>& all() const { return peers; }
  KnownPeer* find(const std::string& address);
  /// Durable when it resolves.
  kj::Promise<void> put(KnownPeer peer);
  kj::Promise<void> remove(const std::string& address);

 private:
  Node& node;
  std::map<std::string, KnownPeer> peers;
};

/// HOST:PORT[#KEY] as typed; the problem where it is not that.
OrProblem<KnownPeer> readAddress(const std::string& typed);
/// A link key as people pass it on: 52 characters.
std::string linkKeyText(const BoxPublic& key);

}  // namespace satchel::node
