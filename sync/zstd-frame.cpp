#include "sync/zstd-frame.h"

#include <zstd.h>

namespace satchel::sync {

std::optional<Bytes> zstdFrame(ByteView bytes, int level) {
  Bytes out(ZSTD_compressBound(bytes.size()));
  const std::size_t size = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), level);
  if (ZSTD_isError(size)) return std::nullopt;
  out.resize(size);
  return out;
}

std::optional<Bytes> fromZstdFrame(ByteView frame, std::size_t most) {
  const auto claimed = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (claimed == ZSTD_CONTENTSIZE_UNKNOWN || claimed == ZSTD_CONTENTSIZE_ERROR || claimed > most) return std::nullopt;
  Bytes out(claimed);
  const std::size_t size = ZSTD_decompress(out.data(), out.size(), frame.data(), frame.size());
  if (ZSTD_isError(size) || size != claimed) return std::nullopt;
  return out;
}

}  // namespace satchel::sync
