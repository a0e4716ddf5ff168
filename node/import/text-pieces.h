// A file's text as UTF-8 in pieces: its bytes, decoded. Invariant: the encoding has been checked over the whole file.
#pragma once
#include "node/import/decoder.h"
#include "node/import/encoding.h"
#include "node/import/file-bytes.h"

namespace satchel::node {

class TextPieces {
 public:
  static OrProblem<TextPieces> open(const std::string& path, const Encoding& encoding);
  /// False at the end. Throws where the file has changed since it was checked, or the disk fails.
  bool next(std::string& piece);
  std::uint64_t bytesDone() const { return bytes.done(); }
  std::uint64_t bytesTotal() const { return bytes.size(); }

 private:
  TextPieces(FileBytes bytes, const std::string& encoding) : bytes(std::move(bytes)), decoder(encoding) {}
  FileBytes bytes;
  Decoder decoder;
  bool ended = false;
};

}  // namespace satchel::node
