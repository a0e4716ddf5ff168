// How two nodes meet on a fresh connection: preamble, Noise handshake, hello. Invariant: an established link's peer
// holds the device key it names, and for XK the link key too; whatever else happens ends in an exception and no link.
//
// The dialer begins with "SATCHEL" | u8 version = 1 | u8 pattern (1 XK, 2 XX); these nine bytes are the prologue on
// both sides, so whoever changes them on the way gets no link. Then the Noise messages, without payload, each as u16
// length, big endian | message. Then each side's hello (hello.h) over the stream of records.
#pragma once
#include <kj/async-io.h>
#include <kj/timer.h>

#include <functional>
#include <variant>

#include "crypto/identity.h"
#include "crypto/noise.h"

namespace satchel::node {

constexpr std::size_t preambleSize = 9;
constexpr auto handshakeTime = 10 * kj::SECONDS;

enum class PreambleFault {
  notSatchel,      ///< something else is talking to us
  unknownVersion,  ///< a later Satchel
  unknownPattern,
};

Bytes preamble(noise::Pattern pattern);
std::variant<noise::Pattern, PreambleFault> readPreamble(ByteView bytes);

struct EstablishedLink {
  kj::Own<kj::AsyncIoStream> stream;
  DeviceKeys peer;
  BoxPublic noiseStatic;  ///< the peer's; its link key for XK, perhaps a throwaway key for XX
  noise::HandshakeHash hash;
  noise::Pattern pattern;
};

/// Begins on a connection that we made. `remote` is the link key expected: needed for XK, absent for XX. `identity`
/// must outlive the promise. Exceptions: FAILED where the peer is not who it should be, DISCONNECTED where the
/// connection ends or `handshakeTime` passes first.
kj::Promise<EstablishedLink> dial(kj::Own<kj::AsyncIoStream> connection, noise::Pattern pattern, BoxSecret localStatic,
                                  std::optional<BoxPublic> remote, const Identity& identity, Random& random,
                                  kj::Timer& timer);

/// Begins on a connection that was made to us; `localStaticFor` gives the key for the pattern that the dialer chose, or
/// throws to refuse it. `identity` and `random` must outlive the promise. Exceptions as above.
kj::Promise<EstablishedLink> accept(kj::Own<kj::AsyncIoStream> connection,
                                    std::function<BoxSecret(noise::Pattern)> localStaticFor, const Identity& identity,
                                    Random& random, kj::Timer& timer);

}  // namespace satchel::node
