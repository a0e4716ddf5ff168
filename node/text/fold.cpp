#include "node/text/fold.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <stdexcept>

namespace satchel::node {
namespace {

/// Lowers ASCII and passes common Chinese characters, both of which fold to nothing else whatever stands beside them.
/// False, with `out` unfinished, at the first character that needs the tables.
bool foldSimple(std::string_view text, std::string& out) {
  out.resize(text.size());
  char* to = out.data();
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const auto c = at(i);
    if (c < 0x80) {
      to[i++] = static_cast<char>(c + ((c >= 'A' && c <= 'Z') ? 'a' - 'A' : 0));
      continue;
    }
    // U+4E00 to U+9FFF: e4 b8 80 to e9 bf bf
    if (c < 0xe4 || c > 0xe9 || i + 2 >= text.size()) return false;
    if ((c == 0xe4 && at(i + 1) < 0xb8) || (at(i + 1) & 0xc0) != 0x80 || (at(i + 2) & 0xc0) != 0x80) return false;
    for (int k = 0; k < 3; ++k, ++i) to[i] = text[i];
  }
  return true;
}

}  // namespace

void foldInto(std::string_view text, std::string& out) {
  if (foldSimple(text, out)) return;
  UErrorCode status = U_ZERO_ERROR;
  const auto* tables = icu::Normalizer2::getNFKCCasefoldInstance(status);
  out.clear();
  icu::StringByteSink<std::string> sink(&out);
  if (U_SUCCESS(status)) {
    tables->normalizeUTF8(0, {text.data(), static_cast<std::int32_t>(text.size())}, sink, nullptr, status);
  }
  if (U_FAILURE(status)) throw std::runtime_error(std::string("folding text: ") + u_errorName(status));
}

std::string fold(std::string_view text) {
  std::string result;
  foldInto(text, result);
  return result;
}

}  // namespace satchel::node
