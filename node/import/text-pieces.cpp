#include "node/import/text-pieces.h"

#include <stdexcept>

namespace satchel::node {

OrProblem<TextPieces> TextPieces::open(const std::string& path, const Encoding& encoding) {
  auto file = FileBytes::open(path);
  if (auto* problem = std::get_if<Problem>(&file)) return std::move(*problem);
  return TextPieces(std::get<FileBytes>(std::move(file)), encoding.name);
}

bool TextPieces::next(std::string& piece) {
  piece.clear();
  if (ended) return false;
  const auto raw = bytes.next();
  ended = raw.empty();
  if (!decoder.decode(raw, ended, piece)) throw std::runtime_error("the file changed while it was being imported");
  return !ended || !piece.empty();
}

}  // namespace satchel::node
