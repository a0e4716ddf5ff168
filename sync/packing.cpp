#include "sync/packing.h"

#include <zdict.h>
#include <zstd.h>

#include "crypto/check.h"

namespace satchel::sync {
namespace {

constexpr int level = 1;
constexpr std::size_t leastSampled = 1024;  ///< bytes: of less there is little to learn
constexpr std::size_t mostContent = 24 * 1024, mostDictionary = 32 * 1024;
constexpr std::size_t mostUnpacked = 4 * 1024 * 1024;
/// Begins every frame of zstd and says nothing: not kept.
constexpr std::array<std::uint8_t, 4> magic{0x28, 0xb5, 0x2f, 0xfd};

}  // namespace

std::optional<Bytes> dictionaryOf(const std::vector<Bytes>& samples) {
  Bytes all;
  std::vector<std::size_t> sizes;
  for (const Bytes& sample : samples) {
    all.insert(all.end(), sample.begin(), sample.end());
    sizes.push_back(sample.size());
  }
  if (all.size() < leastSampled) return std::nullopt;
  // Some of them, from everywhere among them, whole: what they say is what others will say.
  Bytes content;
  const std::size_t step = all.size() / mostContent + 1;
  for (std::size_t i = 0; i < samples.size(); i += step) {
    if (content.size() + samples[i].size() > mostContent) break;
    content.insert(content.end(), samples[i].begin(), samples[i].end());
  }
  ZDICT_params_t how{};
  how.compressionLevel = level;
  how.dictID = 1;  // said beside the value, never in it
  Bytes dictionary(mostDictionary);
  const std::size_t size =
      ZDICT_finalizeDictionary(dictionary.data(), dictionary.size(), content.data(), content.size(), all.data(),
                               sizes.data(), static_cast<unsigned>(sizes.size()), how);
  if (ZDICT_isError(size)) return std::nullopt;
  dictionary.resize(size);
  return dictionary;
}

/// What each way needs is made when it is first gone: old dictionaries only unpack, and few are ever asked.
struct Packer::Contexts {
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  Bytes dictionary;
  std::unique_ptr<ZSTD_CCtx, Free> packing;
  std::unique_ptr<ZSTD_DCtx, Free> unpacking;

  void readyToPack() {
    if (packing) return;
    packing.reset(ZSTD_createCCtx());
    checkThat(packing != nullptr, "there is memory to pack in");
    ZSTD_CCtx_setParameter(packing.get(), ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(packing.get(), ZSTD_c_dictIDFlag, 0);
    const std::size_t loaded = ZSTD_CCtx_loadDictionary(packing.get(), dictionary.data(), dictionary.size());
    checkThat(!ZSTD_isError(loaded), "a dictionary that was made can be used");
  }
  bool readyToUnpack() {
    if (unpacking) return true;
    std::unique_ptr<ZSTD_DCtx, Free> fresh(ZSTD_createDCtx());
    checkThat(fresh != nullptr, "there is memory to unpack in");
    if (ZSTD_isError(ZSTD_DCtx_loadDictionary(fresh.get(), dictionary.data(), dictionary.size()))) return false;
    unpacking = std::move(fresh);
    return true;
  }
};

Packer::Packer(Bytes dictionary) : contexts(std::make_unique<Contexts>()) {
  contexts->dictionary = std::move(dictionary);
}
Packer::Packer(Packer&&) noexcept = default;
Packer::~Packer() = default;

Bytes Packer::pack(ByteView value) const {
  contexts->readyToPack();
  Bytes packed(ZSTD_compressBound(value.size()));
  const std::size_t size =
      ZSTD_compress2(contexts->packing.get(), packed.data(), packed.size(), value.data(), value.size());
  checkThat(!ZSTD_isError(size) && size > magic.size(), "what fits its bound is packed");
  return Bytes(packed.begin() + magic.size(), packed.begin() + static_cast<std::ptrdiff_t>(size));
}

std::optional<Bytes> Packer::unpack(ByteView packed) const {
  Bytes frame(magic.begin(), magic.end());
  frame.insert(frame.end(), packed.begin(), packed.end());
  const auto claimed = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (claimed == ZSTD_CONTENTSIZE_UNKNOWN || claimed == ZSTD_CONTENTSIZE_ERROR || claimed > mostUnpacked)
    return std::nullopt;
  if (!contexts->readyToUnpack()) return std::nullopt;
  Bytes value(claimed);
  const std::size_t size =
      ZSTD_decompressDCtx(contexts->unpacking.get(), value.data(), value.size(), frame.data(), frame.size());
  if (ZSTD_isError(size) || size != claimed) return std::nullopt;
  return value;
}

}  // namespace satchel::sync
