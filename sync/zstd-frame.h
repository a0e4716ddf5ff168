// One zstd frame that tells how long its contents are. Invariant: nobody's bytes decide how much memory is taken: what
// claims more than its reader allows, or is not what it claims, is nothing.
#pragma once
#include "crypto/bytes.h"

namespace satchel::sync {

/// Nothing where zstd has no memory. Perhaps no smaller than the bytes.
std::optional<Bytes> zstdFrame(ByteView bytes, int level);
/// Nothing for bytes that are no whole frame, or would come to more than `most`.
std::optional<Bytes> fromZstdFrame(ByteView frame, std::size_t most);

}  // namespace satchel::sync
