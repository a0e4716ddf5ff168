#include "sync/incarnation.h"

#include "sync/codec.h"

namespace satchel::sync {
namespace {
constexpr Context logContext{"satchel log id v1"};
constexpr Context signContext{"satchel incarnation v1"};

Bytes statement(const Incarnation& incarnation) {
  Writer out;
  out.raw(incarnation.device);
  out.raw(incarnation.random);
  out.raw(incarnation.predecessor);
  out.u32(incarnation.depth);
  return out.take();
}
}  // namespace

Incarnation Incarnation::begin(const SigningKey& key, Random& random, const Incarnation* predecessor) {
  Incarnation result;
  result.device = key.verifyKey();
  random.fill(result.random);
  if (predecessor != nullptr) {
    result.predecessor = predecessor->log();
    result.depth = predecessor->depth + 1;
  }
  result.signature = key.sign(signContext, statement(result));
  return result;
}

LogId Incarnation::log() const {
  return LogId{hashOf(logContext, {device, random}).bytes};
}

Bytes Incarnation::encode() const {
  Bytes out = statement(*this);
  out.insert(out.end(), signature.bytes.begin(), signature.bytes.end());
  return out;
}

std::optional<Incarnation> Incarnation::decode(ByteView bytes) {
  Reader in(bytes);
  Incarnation result;
  result.device = in.fixedBytes<VerifyKey>();
  const ByteView random = in.raw(result.random.size());
  std::copy(random.begin(), random.end(), result.random.begin());
  result.predecessor = in.fixedBytes<LogId>();
  result.depth = in.u32();
  result.signature = in.fixedBytes<Signature>();
  if (!in.done() || !verify(result.device, signContext, statement(result), result.signature)) return std::nullopt;
  return result;
}

}  // namespace satchel::sync
