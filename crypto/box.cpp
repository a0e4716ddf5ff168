#include "crypto/box.h"

#include <sodium.h>

#include "crypto/seal.h"

namespace satchel {

namespace {
SealKey boxKey(const SharedSecret& shared, const BoxPublic& ephemeral, const BoxPublic& recipient) {
  return derive<SealKey>(shared, Context("satchel box v1"), {ephemeral, recipient});
}

// A box key seals one message only, the ephemeral key being new each time, so the nonce may stand still.
constexpr Nonce boxNonce{};
}  // namespace

BoxPublic boxPublicOf(const BoxSecret& secret) {
  BoxPublic result;
  crypto_scalarmult_base(result.bytes.data(), secret.reveal().data());
  return result;
}

std::optional<SharedSecret> agree(const BoxSecret& mine, const BoxPublic& theirs) {
  SharedSecret shared;
  if (crypto_scalarmult(shared.writable().data(), mine.reveal().data(), theirs.bytes.data()) != 0) return std::nullopt;
  return shared;
}

std::optional<Bytes> sealTo(const BoxPublic& recipient, Context context, ByteView message, Random& random) {
  const auto ephemeral = BoxSecret::generate(random);
  const auto ephemeralPublic = boxPublicOf(ephemeral);
  const auto shared = agree(ephemeral, recipient);
  if (!shared) return std::nullopt;
  auto sealed = seal(boxKey(*shared, ephemeralPublic, recipient), boxNonce, asBytes(context.text), message);
  sealed.insert(sealed.begin(), ephemeralPublic.bytes.begin(), ephemeralPublic.bytes.end());
  return sealed;
}

std::optional<Bytes> openBox(const BoxSecret& mine, Context context, ByteView sealed) {
  if (sealed.size() < BoxPublic::size) return std::nullopt;
  const auto ephemeralPublic = *BoxPublic::from(sealed.first(BoxPublic::size));
  const auto shared = agree(mine, ephemeralPublic);
  if (!shared) return std::nullopt;
  return open(boxKey(*shared, ephemeralPublic, boxPublicOf(mine)), boxNonce, asBytes(context.text),
              sealed.subspan(BoxPublic::size));
}

}  // namespace satchel
