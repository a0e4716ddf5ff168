// The hello: the first bytes each way over an established Noise link, by which a device says who it is. Pure.
// Invariant: a hello holds for one link and one direction only, because it signs the handshake's hash and the role.
//
// Format: device key 32 | link key 32 | box key 32 | signature 64 by the device key over (u8 role | handshake hash |
// keys)
#pragma once
#include "crypto/identity.h"
#include "crypto/noise.h"

namespace satchel::node {

constexpr std::size_t helloSize = 160;

/// What `identity`, in this role, says on the link named by `hash`.
Bytes makeHello(const Identity& identity, noise::Role role, const noise::HandshakeHash& hash);
/// Who speaks, or nothing where it is not that device's word for this role on this link.
std::optional<DeviceKeys> checkHello(ByteView hello, noise::Role speaker, const noise::HandshakeHash& hash);

}  // namespace satchel::node
