#include "crypto/identity.h"

namespace satchel {

Identity::Identity(SigningSeed seedGiven, BoxSecret link, BoxSecret box)
    : seed(std::move(seedGiven)), logKey(seed), linkSecret(std::move(link)), boxSecret(std::move(box)) {
  pub = {logKey.verifyKey(), boxPublicOf(linkSecret), boxPublicOf(boxSecret)};
}

Identity Identity::generate(Random& random) {
  // One after the other: the order of arguments is not that of their evaluation.
  auto seed = SigningSeed::generate(random);
  auto link = BoxSecret::generate(random);
  auto box = BoxSecret::generate(random);
  return Identity(std::move(seed), std::move(link), std::move(box));
}

std::optional<Identity> Identity::from(ByteView secrets) {
  if (secrets.size() != 96) return std::nullopt;
  return Identity(*SigningSeed::from(secrets.subspan(0, 32)), *BoxSecret::from(secrets.subspan(32, 32)),
                  *BoxSecret::from(secrets.subspan(64, 32)));
}

Secret<Identity::SecretsTag, 96> Identity::secrets() const {
  Secret<SecretsTag, 96> result;
  auto out = result.writable().begin();
  for (auto part : {seed.reveal(), linkSecret.reveal(), boxSecret.reveal()}) out = std::ranges::copy(part, out).out;
  return result;
}

}  // namespace satchel
