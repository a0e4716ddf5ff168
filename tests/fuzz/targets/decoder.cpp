// Bytes of some encoding as UTF-8: the same whether they come at once or in pieces, and always well formed.
#include "node/import/decoder.h"

#include "../targets.h"
#include "sync/utf8.h"

namespace satchel::fuzz {

using namespace node;

void decoderTarget(ByteView bytes) {
  static const char* const encodings[] = {"UTF-8",        "UTF-16LE", "UTF-16BE",  "GB18030",
                                          "windows-1252", "Big5",     "Shift_JIS", "UTF-32LE"};
  Script script(bytes);
  const std::string encoding = encodings[script.byte() % std::size(encodings)];
  const std::size_t step = 1 + script.byte() % 16;
  const ByteView text = script.rest();

  std::string whole, pieces;
  Decoder atOnce(encoding), inPieces(encoding);
  const bool good = atOnce.decode(text, true, whole);
  bool alsoGood = true;
  for (std::size_t at = 0; at < text.size() && alsoGood; at += step) {
    alsoGood = inPieces.decode(text.subspan(at, std::min(step, text.size() - at)), false, pieces);
  }
  if (alsoGood) alsoGood = inPieces.decode({}, true, pieces);
  must(good == alsoGood, "pieces decode where the whole does");
  must(sync::isUtf8(asBytes(whole)) && sync::isUtf8(asBytes(pieces)), "what comes out is UTF-8");
  must(!whole.starts_with("\xef\xbb\xbf") || encoding != "UTF-8", "without a byte order mark");
  if (!good) {
    std::string more;
    must(!atOnce.decode(asBytes("a"), false, more) && more.empty(), "what has failed stays failed");
    return;
  }
  must(whole == pieces, "and to the same text");
  must(atOnce.line() == inPieces.line(), "of as many lines");
}

Seeds decoderSeeds() {
  const auto of = [](std::uint8_t encoding, std::string_view text) {
    Bytes bytes{encoding, 2};
    bytes.insert(bytes.end(), text.begin(), text.end());
    return bytes;
  };
  using namespace std::string_view_literals;
  return {{"utf-8", of(0, "\xef\xbb\xbfname\r\n蓝鹭\n")},
          {"utf-16", of(1, "\xff\xfe\x1a\x84\r\0\n\0"sv)},
          {"gb18030", of(3, "\xc0\xb6\xf0\xd8\n\x81\x30\x81\x30")},
          {"broken-utf-8", of(0, "good\n\xc3(\n")},
          {"half-a-surrogate", of(2, "\xd8\x3d\0a"sv)},
          {"cut-off", of(0, "\xe8\x93")}};
}

}  // namespace satchel::fuzz
