#include "tests/process/canaries.h"

#include <array>
#include <cctype>
#include <stdexcept>

#include "tests/process/process.h"

namespace satchel::test {
namespace {

std::string upper(std::string text) {
  for (auto& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

/// What of the base64 of `text` depends on nothing before or after it, when it stands at this offset within its triple.
std::string base64Middle(const std::string& text, std::size_t offset) {
  const auto whole = base64(std::string(offset, '\0') + text);
  const std::size_t first = offset ? 4 : 0, complete = (offset + text.size()) / 3 * 4;
  return whole.substr(first, complete - first);
}

std::u32string codePoints(const std::string& utf8) {
  std::u32string points;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const int more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    constexpr std::array<unsigned, 4> mask{0x7f, 0x1f, 0x0f, 0x07};
    char32_t point = lead & mask[static_cast<std::size_t>(more)];
    for (int k = 1; k <= more; ++k) point = point << 6 | (static_cast<unsigned char>(utf8.at(i + k)) & 0x3fu);
    if (point > 0xffff) throw std::invalid_argument("canaries stay within the basic plane");
    points.push_back(point);
    i += static_cast<std::size_t>(more) + 1;
  }
  return points;
}

}  // namespace

std::string hex(const std::string& bytes) {
  constexpr const char* digits = "0123456789abcdef";
  std::string text;
  for (const unsigned char c : bytes) text += {digits[c >> 4], digits[c & 15]};
  return text;
}

std::string base64(const std::string& bytes) {
  constexpr const char* digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned triple = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      triple = triple << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    }
    for (unsigned k = 0; k < 4; ++k) text += i + k <= bytes.size() ? digits[triple >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

std::string utf16(const std::string& utf8, bool bigEndian) {
  std::string text;
  for (const auto point : codePoints(utf8)) {
    const char high = static_cast<char>(point >> 8), low = static_cast<char>(point & 0xff);
    text += bigEndian ? high : low;
    text += bigEndian ? low : high;
  }
  return text;
}

std::vector<Form> formsOf(const std::string& text) {
  std::vector<Form> forms{{"as it is", text},
                          {"hex", hex(text)},
                          {"HEX", upper(hex(text))},
                          {"UTF-16LE", utf16(text, false)},
                          {"UTF-16BE", utf16(text, true)}};
  for (std::size_t offset = 0; offset < 3; ++offset) {
    forms.push_back({"base64 at offset " + std::to_string(offset), base64Middle(text, offset)});
  }
  return forms;
}

std::vector<std::string> traces(const std::filesystem::path& folder, const std::vector<std::string>& canaries) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const auto bytes = readFile(entry.path().string());
    for (const auto& canary : canaries) {
      for (const auto& form : formsOf(canary)) {
        if (bytes.find(form.bytes) == std::string::npos) continue;
        found.push_back(canary + " (" + form.name + ") in " + entry.path().filename().string());
      }
    }
  }
  return found;
}

}  // namespace satchel::test
