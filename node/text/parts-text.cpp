#include "node/text/parts-text.h"

#include <algorithm>

#include "node/text/words.h"

namespace satchel::node {
namespace {

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + '"';
}

/// Up to the next ";" or the end; in quotation marks, two of which mean one.
std::optional<std::string> takePart(std::string_view& rest) {
  rest = stripped(rest);
  std::string result;
  if (!rest.starts_with('"')) {
    const auto end = std::min(rest.find(';'), rest.size());
    result = stripped(rest.substr(0, end));
    rest.remove_prefix(end);
  } else {
    for (rest.remove_prefix(1);;) {
      const auto end = rest.find('"');
      if (end == rest.npos) return std::nullopt;
      result += rest.substr(0, end);
      rest.remove_prefix(end + 1);
      if (!takePrefix(rest, "\"")) break;
      result += '"';
    }
    rest = stripped(rest);
  }
  if (!rest.empty() && !takePrefix(rest, ";")) return std::nullopt;
  return result;
}

const PartName* find(std::span<const PartName> names, std::string_view word) {
  const auto wanted = lowered(stripped(word));
  for (const auto& name : names) {
    if (name.key == wanted || std::ranges::count(splitStripped(name.words, '|'), wanted) > 0) return &name;
  }
  return nullptr;
}

}  // namespace

std::string partsText(const Parts& parts) {
  std::string result;
  for (const auto& [key, text] : parts) {
    const bool plain = text.find_first_of(";\"") == text.npos && stripped(text) == text;
    if (!result.empty()) result += "; ";
    result += key + "=" + (plain ? text : quoted(text));
  }
  return result;
}

std::optional<Parts> readParts(std::string_view text, std::span<const PartName> names) {
  Parts result;
  for (auto rest = stripped(text); !rest.empty(); rest = stripped(rest)) {
    const auto sign = rest.find('=');
    const auto* name = sign == rest.npos ? nullptr : find(names, rest.substr(0, sign));
    if (name == nullptr) return std::nullopt;
    rest.remove_prefix(sign + 1);
    auto part = takePart(rest);
    const auto same = [&](const auto& had) { return had.first == name->key; };
    if (!part || std::ranges::any_of(result, same)) return std::nullopt;
    result.emplace_back(name->key, std::move(*part));
  }
  if (result.empty()) return std::nullopt;
  return result;
}

}  // namespace satchel::node
