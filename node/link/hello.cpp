#include "node/link/hello.h"

namespace satchel::node {

namespace {
constexpr Context helloContext("satchel link hello v1");
constexpr std::size_t keysSize = 96;

Bytes signedPart(noise::Role role, const noise::HandshakeHash& hash, ByteView keys) {
  Bytes part{static_cast<std::uint8_t>(role)};
  part.insert(part.end(), hash.bytes.begin(), hash.bytes.end());
  part.insert(part.end(), keys.begin(), keys.end());
  return part;
}
}  // namespace

Bytes makeHello(const Identity& identity, noise::Role role, const noise::HandshakeHash& hash) {
  const auto& keys = identity.keys();
  Bytes hello;
  for (ByteView key : {keys.device.view(), keys.link.view(), keys.box.view()}) {
    hello.insert(hello.end(), key.begin(), key.end());
  }
  const auto signature = identity.log().sign(helloContext, signedPart(role, hash, hello));
  hello.insert(hello.end(), signature.bytes.begin(), signature.bytes.end());
  return hello;
}

std::optional<DeviceKeys> checkHello(ByteView hello, noise::Role speaker, const noise::HandshakeHash& hash) {
  if (hello.size() != helloSize) return std::nullopt;
  const DeviceKeys keys{*VerifyKey::from(hello.subspan(0, 32)), *BoxPublic::from(hello.subspan(32, 32)),
                        *BoxPublic::from(hello.subspan(64, 32))};
  const auto signature = *Signature::from(hello.subspan(keysSize));
  if (!verify(keys.device, helloContext, signedPart(speaker, hash, hello.first(keysSize)), signature)) {
    return std::nullopt;
  }
  return keys;
}

}  // namespace satchel::node
