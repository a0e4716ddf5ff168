#include "node/import/census.h"

#include "sync/utf8.h"

namespace satchel::node {

void Census::add(ByteView piece, bool last) {
  for (std::size_t i = 0; i < piece.size(); ++i) {
    if (piece[i] == 0) ++((size + i) % 2 == 0 ? zerosEven : zerosOdd);
  }
  if (size == 0) beginning = copyOf(piece);
  size += piece.size();
  addPairs(piece);
  carried.insert(carried.end(), piece.begin(), piece.end());
  const auto all = std::move(carried);
  carried.clear();
  addUtf8(all, last);
}

void Census::addUtf8(ByteView bytes, bool last) {
  while (!bytes.empty()) {
    const auto good = bytes.first(sync::utf8Prefix(bytes));
    for (const auto byte : good) {
      if (byte >= 0xc0) ++utf8Sequences;
      if (byte == '\r' || (byte == '\n' && !afterReturn)) ++lines;
      afterReturn = byte == '\r';
    }
    bytes = bytes.subspan(good.size());
    if (bytes.empty()) return;
    if (!last && sync::cutOff(bytes)) {
      carried = copyOf(bytes);
      return;
    }
    if (utf8Faults++ == 0) faultLine = lines;
    bytes = bytes.subspan(1);
  }
}

void Census::addPairs(ByteView piece) {
  for (const auto byte : piece) {
    if (lead != 0) {
      ++pairs;
      if (lead >= 0xa1 && lead <= 0xf7 && byte >= 0xa1) ++commonPairs;
      lead = 0;
    } else if (byte > 0x80) {
      lead = byte;
    }
  }
}

}  // namespace satchel::node
