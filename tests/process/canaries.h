// Words planted in records, and every form in which a disk could betray them. Invariant: the search is believed only
// where the same search finds the same words in a file known to hold them.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace satchel::test {

struct Form {
  std::string name;   ///< "hex", "base64 at offset 1"
  std::string bytes;  ///< what to look for
};
/// The text as it is, in hexadecimal, in base64 at each of the three offsets, and in UTF-16 of both byte orders.
std::vector<Form> formsOf(const std::string& text);

/// "canary (form) in file" for each of the texts found below the folder.
std::vector<std::string> traces(const std::filesystem::path& folder, const std::vector<std::string>& canaries);

std::string hex(const std::string& bytes);
std::string base64(const std::string& bytes);
std::string utf16(const std::string& utf8, bool bigEndian);

}  // namespace satchel::test
