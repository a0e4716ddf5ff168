#include "node/import/decoder.h"

#include <unicode/ucnv.h>

#include <stdexcept>

#include "sync/utf8.h"

namespace satchel::node {
namespace {

UConverter* opened(const std::string& encoding) {
  UErrorCode status = U_ZERO_ERROR;
  auto* converter = ucnv_open(encoding.c_str(), &status);
  if (converter != nullptr) ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  if (U_FAILURE(status)) throw std::runtime_error("no converter for " + encoding + ": " + u_errorName(status));
  return converter;
}

}  // namespace

void Decoder::Close::operator()(UConverter* converter) const {
  ucnv_close(converter);
}

Decoder::Decoder(const std::string& encoding)
    : source(opened(encoding)),
      target(opened("UTF-8")),
      pivot(16 * 1024, u'\0'),
      pivotFrom(pivot.data()),
      pivotTo(pivotFrom) {}

bool Decoder::decode(ByteView piece, bool last, std::string& out) {
  if (failed) return false;
  const auto begin = out.size();
  failed = !convert(piece, last, out);
  if (atStart && out.size() > begin) {
    constexpr std::string_view mark = "\ufeff";
    if (std::string_view(out).substr(begin).starts_with(mark)) out.erase(begin, mark.size());
    atStart = false;
  }
  countLines(std::string_view(out).substr(begin));
  return !failed;
}

bool Decoder::convert(ByteView piece, bool last, std::string& out) {
  // A piece of nothing may lie nowhere, which ICU takes for an error.
  const char* from = piece.empty() ? "" : reinterpret_cast<const char*>(piece.data());
  const auto* end = from + piece.size();
  for (;;) {
    char buffer[16 * 1024];
    char* to = buffer;
    UErrorCode status = U_ZERO_ERROR;
    ucnv_convertEx(target.get(), source.get(), &to, buffer + sizeof buffer, &from, end, pivot.data(), &pivotFrom,
                   &pivotTo, pivot.data() + pivot.size(), false, last, &status);
    out.append(buffer, to);
    if (status == U_BUFFER_OVERFLOW_ERROR) continue;
    if (U_FAILURE(status)) flushPivot(out);
    return U_SUCCESS(status);
  }
}

/// What stood before the fault, so that its line is known.
void Decoder::flushPivot(std::string& out) {
  UErrorCode status = U_ZERO_ERROR;
  const char16_t* from = pivotFrom;
  std::string text(static_cast<std::size_t>(pivotTo - pivotFrom) * 3 + 4, '\0');
  char* to = text.data();
  ucnv_fromUnicode(target.get(), &to, text.data() + text.size(), &from, pivotTo, nullptr, true, &status);
  out.append(text.data(), to);
}

void Decoder::countLines(std::string_view text) {
  for (const char c : text) {
    if (c == '\r' || (c == '\n' && !afterReturn)) ++breaks;
    afterReturn = c == '\r';
  }
}

}  // namespace satchel::node
