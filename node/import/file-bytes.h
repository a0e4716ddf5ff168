// A file's bytes in pieces. Invariant: at most one piece is in memory, and the number of bytes told to be done only
// grows.
#pragma once
#include <cstdint>
#include <fstream>
#include <string>

#include "crypto/bytes.h"
#include "node/problem.h"

namespace satchel::node {

class FileBytes {
 public:
  static constexpr std::size_t pieceSize = 64 * 1024;

  /// Code: IMPORT_CANNOT_READ.
  static OrProblem<FileBytes> open(const std::string& path);
  /// The next piece, valid until the one after; empty at the end. Throws where the disk fails.
  ByteView next();
  std::uint64_t done() const { return read; }
  std::uint64_t size() const { return total; }

 private:
  FileBytes() = default;
  std::ifstream file;
  Bytes piece;
  std::uint64_t read = 0, total = 0;
};

}  // namespace satchel::node
