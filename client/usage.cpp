#include "client/usage.h"

#include <algorithm>

namespace satchel::client {
namespace {

bool strip(std::string_view& token, std::string_view ending) {
  if (!token.ends_with(ending)) return false;
  token.remove_suffix(ending.size());
  return true;
}

bool meansNumber(std::string_view value) {
  const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
  return value == "N" || value == "SECONDS" || std::ranges::all_of(value, isDigit);
}

std::vector<std::string_view> tokensOf(std::string_view usage) {
  std::vector<std::string_view> tokens;
  while (!usage.empty()) {
    const auto end = std::min(usage.find(' '), usage.size());
    if (end > 0) tokens.push_back(usage.substr(0, end));
    usage.remove_prefix(std::min(end + 1, usage.size()));
  }
  return tokens;
}

}  // namespace

Grammar::Grammar(std::string_view usage) {
  std::optional<std::size_t> bracket;
  bool afterOption = false;
  for (auto token : tokensOf(usage)) {
    if (token == "|") {
      afterOption = false;
      continue;
    }
    if (token.front() == '[' || token.front() == '(') {
      bracket = brackets.size();
      brackets.push_back({token.front() == '('});
      token.remove_prefix(1);
    }
    bool repeats = strip(token, "...");
    const bool closes = strip(token, "]") || strip(token, ")");
    repeats = strip(token, "...") || repeats;  // within the bracket or behind it
    if (token.starts_with("--")) {
      options.push_back({.name = std::string(token), .bracket = bracket});
    } else if (afterOption) {
      options.back().takesValue = true;
      options.back().isNumber = meansNumber(token);
      options.back().repeats = repeats;
    } else {
      if (!bracket) ++fewestWords;
      mostWords = repeats ? unlimited : mostWords + 1;
    }
    afterOption = token.starts_with("--") && !closes;
    if (closes) bracket.reset();
  }
}

const Grammar::Option* Grammar::find(std::string_view name) const {
  const auto found = std::ranges::find(options, name, &Option::name);
  return found == options.end() ? nullptr : &*found;
}

}  // namespace satchel::client
