#include "node/replication/address-book.h"

#include "crypto/base32.h"
#include "sync/codec.h"

namespace satchel::node {
namespace {

Bytes encode(const KnownPeer& peer) {
  sync::Writer out;
  out.sized(peer.key ? ByteView(*peer.key) : ByteView{});
  out.sized(peer.device ? ByteView(*peer.device) : ByteView{});
  out.text(peer.name);
  out.zigzag(peer.lastSeen);
  out.text(peer.address);
  return out.take();
}

KnownPeer decode(ByteView bytes) {
  sync::Reader in(bytes);
  KnownPeer peer;
  peer.key = BoxPublic::from(in.sized());
  peer.device = VerifyKey::from(in.sized());
  peer.name = in.text();
  peer.lastSeen = in.zigzag();
  peer.address = in.text();
  return peer;
}

/// Addresses are kept under a keyed hash: the file does not name them.
Bytes keyOf(const Vault& vault, const std::string& address) {
  return copyOf(vault.tokenOf("peer " + address));
}

}  // namespace

kj::Promise<void> AddressBook::load() {
  auto found = std::make_shared<std::map<std::string, KnownPeer>>();
  return node
      .inStore([&node = node, found](StoreAccess& access) {
        found->clear();
        access.txn.scanPrefix(Table::peers, {}, [&](ByteView key, ByteView sealed) {
          KnownPeer peer = decode(node.vault.open(Table::peers, key, sealed));
          found->emplace(peer.address, std::move(peer));
          return true;
        });
      })
      .then([this, found] { peers = std::move(*found); });
}

KnownPeer* AddressBook::find(const std::string& address) {
  const auto found = peers.find(address);
  return found == peers.end() ? nullptr : &found->second;
}

kj::Promise<void> AddressBook::put(KnownPeer peer) {
  const Bytes bytes = encode(peer);
  const Bytes key = keyOf(node.vault, peer.address);
  peers[peer.address] = std::move(peer);
  return node.inStore([&node = node, key, bytes](StoreAccess& access) {
    access.txn.put(Table::peers, key, node.vault.seal(Table::peers, key, bytes));
  });
}

kj::Promise<void> AddressBook::remove(const std::string& address) {
  const Bytes key = keyOf(node.vault, address);
  peers.erase(address);
  return node.inStore([key](StoreAccess& access) { access.txn.erase(Table::peers, key); });
}

OrProblem<KnownPeer> readAddress(const std::string& typed) {
  const Problem wrong{"BAD_ADDRESS", "'" + typed + "' is no address; write HOST:PORT or HOST:PORT#KEY.",
                      "“" + typed + "”不是地址；请写 主机:端口 或 主机:端口#密钥。"};
  KnownPeer peer;
  const std::size_t hash = typed.find('#');
  peer.address = typed.substr(0, hash);
  const std::size_t colon = peer.address.rfind(':');
  if (colon == std::string::npos || colon == 0) return wrong;
  const std::string port = peer.address.substr(colon + 1);
  const bool digits = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos;
  if (!digits || std::stoul(port) == 0 || std::stoul(port) > 65535) return wrong;
  if (peer.address.find_first_of(" \t/,") != std::string::npos) return wrong;
  if (hash == std::string::npos) return peer;
  const auto key = unbase32(typed.substr(hash + 1), BoxPublic::size);
  if (!key) {
    return Problem{"BAD_KEY", "What follows # in '" + typed + "' is no link key; satchel status shows a node's own.",
                   "“" + typed + "”中 # 之后不是链路密钥；在对方设备上执行 satchel status 可查看。"};
  }
  peer.key = BoxPublic::from(*key);
  return peer;
}

std::string linkKeyText(const BoxPublic& key) {
  return base32(key);
}

}  // namespace satchel::node
