#include "client/link/errors.h"

#include <algorithm>

namespace satchel::client {
namespace {

constexpr std::string_view remote = "remote exception: ";

bool isCode(std::string_view word) {
  return word.size() > 1 && word.front() >= 'A' && word.front() <= 'Z' &&
         std::ranges::all_of(word, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace

Refused parseRefusal(std::string_view description) {
  while (description.starts_with(remote)) description.remove_prefix(remote.size());
  // An assertion puts what it expected first, so the code may stand after any "; " or ": ".
  for (std::size_t start = 0; start < description.size();) {
    const auto colon = description.find(": ", start);
    if (colon == std::string_view::npos) break;
    const auto semicolon = description.rfind("; ", colon);
    if (semicolon != std::string_view::npos && semicolon + 2 > start) start = semicolon + 2;
    const auto word = description.substr(start, colon - start);
    if (isCode(word)) return {std::string(word), std::string(description.substr(colon + 2))};
    start = colon + 2;
  }
  return {"NODE_FAILED", std::string(description)};
}

}  // namespace satchel::client
