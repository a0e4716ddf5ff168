// Bytes of a known encoding as UTF-8, piece by piece. Invariant: what comes out is well-formed UTF-8 without a byte
// order mark; a sequence that the encoding does not have stops the decoder for good, at a line that is told.
#pragma once
#include <memory>
#include <string>

#include "crypto/bytes.h"

struct UConverter;

namespace satchel::node {

class Decoder {
 public:
  /// An ICU name: "UTF-8", "UTF-16LE", "GB18030", "windows-1252".
  explicit Decoder(const std::string& encoding);
  /// Appends what the piece says; `last` where nothing follows. False once something could not be decoded.
  bool decode(ByteView piece, bool last, std::string& out);
  /// Where decoding stopped, or is: lines end with LF, CR or both.
  std::uint64_t line() const { return breaks + 1; }

 private:
  struct Close {
    void operator()(UConverter* converter) const;
  };
  bool convert(ByteView piece, bool last, std::string& out);
  void flushPivot(std::string& out);
  void countLines(std::string_view text);

  std::unique_ptr<UConverter, Close> source, target;
  std::u16string pivot;
  char16_t *pivotFrom, *pivotTo;
  std::uint64_t breaks = 0;
  bool afterReturn = false, atStart = true, failed = false;
};

}  // namespace satchel::node
