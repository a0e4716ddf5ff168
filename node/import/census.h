// What one look at all bytes of a file tells about its encoding. Invariant: counts do not depend on how the bytes were
// cut into pieces.
#pragma once
#include "crypto/bytes.h"

namespace satchel::node {

struct Census {
  std::uint64_t size = 0;
  std::uint64_t zerosEven = 0, zerosOdd = 0;        ///< by the place in the file
  std::uint64_t utf8Sequences = 0, utf8Faults = 0;  ///< of more than one byte
  std::uint64_t lines = 1, faultLine = 0;           ///< of the first fault
  std::uint64_t pairs = 0, commonPairs = 0;         ///< as GBK; those of them that GB 2312 has
  Bytes beginning;

  void add(ByteView piece, bool last);

 private:
  void addUtf8(ByteView bytes, bool last);
  void addPairs(ByteView piece);
  Bytes carried;  ///< a sequence that the last piece cut
  std::uint8_t lead = 0;
  bool afterReturn = false;
};

}  // namespace satchel::node
