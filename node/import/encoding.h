// How a file's text is encoded, told from its bytes. Invariant: the whole file decides, not its beginning: what is
// decided here decodes without fault to the end, or the file is refused with the line.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "node/problem.h"

namespace satchel::node {

struct Encoding {
  std::string name;       ///< for Decoder: "UTF-8", "UTF-16LE", "GB18030", "windows-1252", …
  std::string beginning;  ///< of the text, decoded: 64 KiB or all of it
};

/// In this order: a byte order mark; UTF-16 by its zeros; UTF-8; GB18030 (GBK) where it reads as Chinese; what ICU's
/// detector takes it for; windows-1252. Codes: IMPORT_CANNOT_READ, IMPORT_EMPTY, IMPORT_NOT_A_TABLE for what is no text
/// (workbooks, PDF, pictures) or a web page, IMPORT_BAD_TEXT with the line for a text that is broken.
OrProblem<Encoding> detectEncoding(const std::string& path);

/// The line where decoding the whole file fails; nothing where it does not.
std::optional<std::uint64_t> undecodableLine(const std::string& path, const std::string& encoding);
Problem badText(std::uint64_t line, const std::string& encoding);

}  // namespace satchel::node
