#include "sync/text-diff.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>

namespace satchel::sync {
namespace {

using Text = std::u32string_view;

/// Lines or words that differ at most; beyond it nothing is searched.
constexpr int mostDifferent = 1000;

bool isAsciiWord(char32_t c) {
  return (c >= U'0' && c <= U'9') || (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || c == U'_';
}
/// Of scripts that put spaces between words.
bool isWordCharacter(char32_t c) {
  const bool general = c >= 0xc0 && c < 0x2e80 && !(c >= 0x2000 && c <= 0x2bff) && c != 0xd7 && c != 0xf7;
  const bool hangul = c >= 0xac00 && c <= 0xd7a3;
  return isAsciiWord(c) || general || hangul;
}
/// Says something, unlike spaces and punctuation.
bool isContent(char32_t c) {
  const bool punctuation = (c >= 0x3000 && c <= 0x303f) || (c >= 0xff00 && c <= 0xff0f) || (c >= 0xff1a && c <= 0xff20);
  return isWordCharacter(c) || (c >= 0x2e80 && !punctuation);
}
bool isSpace(char32_t c) {
  return c == U' ' || c == U'\t' || c == 0xa0 || c == 0x3000;
}

std::size_t lineEnd(Text text, std::size_t at) {
  const std::size_t end = text.find(U'\n', at);
  return end == Text::npos ? text.size() : end + 1;
}
std::size_t wordEnd(Text text, std::size_t at) {
  bool (*const kind)(char32_t) = isWordCharacter(text[at]) ? isWordCharacter : isSpace(text[at]) ? isSpace : nullptr;
  std::size_t end = at + 1;
  while (kind != nullptr && end < text.size() && kind(text[end])) ++end;
  return end;
}

/// A text cut into lines or words: equal ones have equal numbers.
struct Tokens {
  std::vector<std::uint32_t> number;
  std::vector<std::uint32_t> start;  ///< and, last, the end
};
using TokenEnd = std::size_t (*)(Text text, std::size_t at);
Tokens cut(Text text, TokenEnd endOf, std::map<Text, std::uint32_t>& numbers) {
  Tokens tokens;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = endOf(text, at);
    const auto number = static_cast<std::uint32_t>(numbers.size());
    tokens.number.push_back(numbers.try_emplace(text.substr(at, end - at), number).first->second);
    tokens.start.push_back(static_cast<std::uint32_t>(at));
    at = end;
  }
  tokens.start.push_back(static_cast<std::uint32_t>(text.size()));
  return tokens;
}

/// Myers' greedy search, forwards, each round's furthest points kept for the way back. Nothing beyond the bound.
std::optional<std::vector<Difference>> shortestScript(const std::vector<std::uint32_t>& a,
                                                      const std::vector<std::uint32_t>& b) {
  const int n = static_cast<int>(a.size()), m = static_cast<int>(b.size());
  std::vector<std::vector<int>> rounds;
  const auto furthest = [&](const std::vector<int>& round, int d, int k) {
    return round[static_cast<std::size_t>(k + d)];
  };
  bool found = false;
  for (int d = 0; !found; ++d) {
    if (d > std::min(mostDifferent, n + m)) return std::nullopt;
    std::vector<int> round(static_cast<std::size_t>(2 * d + 1), -1);
    for (int k = -d; k <= d && !found; k += 2) {
      int x = 0;
      if (d > 0) {
        const auto& last = rounds.back();
        const int down = k < d - 1 ? furthest(last, d - 1, k + 1) : -1;    // one of b more
        const int right = k > -d + 1 ? furthest(last, d - 1, k - 1) : -1;  // one of a less
        x = right < down ? down : right + 1;
      }
      while (x < n && x - k < m && a[static_cast<std::size_t>(x)] == b[static_cast<std::size_t>(x - k)]) ++x;
      round[static_cast<std::size_t>(k + d)] = x;
      found = x >= n && x - k >= m;
    }
    rounds.push_back(std::move(round));
  }
  std::vector<Difference> script;
  int k = n - m;
  for (int d = static_cast<int>(rounds.size()) - 1; d > 0; --d) {
    const auto& last = rounds[static_cast<std::size_t>(d - 1)];
    const int down = k < d - 1 ? furthest(last, d - 1, k + 1) : -1;
    const int right = k > -d + 1 ? furthest(last, d - 1, k - 1) : -1;
    const bool wentDown = right < down;
    const int fromX = wentDown ? down : right, fromK = wentDown ? k + 1 : k - 1;
    const auto at = static_cast<std::uint32_t>(fromX), newAt = static_cast<std::uint32_t>(fromX - fromK);
    Difference step{at, at + (wentDown ? 0 : 1), newAt, newAt + (wentDown ? 1 : 0)};
    if (!script.empty() && script.back().from == step.to && script.back().newFrom == step.newTo) {
      script.back().from = step.from;
      script.back().newFrom = step.newFrom;
    } else {
      script.push_back(step);
    }
    k = fromK;
  }
  std::ranges::reverse(script);
  return script;
}

Text part(Text text, std::uint32_t from, std::uint32_t to) {
  return text.substr(from, to - from);
}

/// The differences of one stretch by these tokens; the stretch itself where there are too many.
std::vector<Difference> byTokens(Text before, Text after, const Difference& stretch, TokenEnd endOf) {
  std::map<Text, std::uint32_t> numbers;
  const Tokens a = cut(part(before, stretch.from, stretch.to), endOf, numbers);
  const Tokens b = cut(part(after, stretch.newFrom, stretch.newTo), endOf, numbers);
  auto script = shortestScript(a.number, b.number);
  if (!script) return {stretch};
  for (Difference& each : *script) {
    each = {stretch.from + a.start[each.from], stretch.from + a.start[each.to], stretch.newFrom + b.start[each.newFrom],
            stretch.newFrom + b.start[each.newTo]};
  }
  return std::move(*script);
}

/// Two replaced pieces with nothing said between them are one: a rewritten sentence is not woven into another's.
std::vector<Difference> gathered(Text before, const std::vector<Difference>& script) {
  const auto replaces = [](const Difference& each) { return each.from < each.to && each.newFrom < each.newTo; };
  std::vector<Difference> result;
  for (const Difference& each : script) {
    if (!result.empty() && replaces(result.back()) && replaces(each)) {
      const Text between = part(before, result.back().to, each.from);
      const bool says = std::ranges::any_of(between, [](char32_t c) { return isContent(c) || c == U'\n'; });
      if (!says) {
        result.back().to = each.to;
        result.back().newTo = each.newTo;
        continue;
      }
    }
    result.push_back(each);
  }
  return result;
}

std::uint32_t commonPrefix(Text a, Text b) {
  return static_cast<std::uint32_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}
std::uint32_t commonSuffix(Text a, Text b) {
  std::uint32_t count = 0;
  while (count < std::min(a.size(), b.size()) && a[a.size() - 1 - count] == b[b.size() - 1 - count]) ++count;
  return count;
}

/// "note" to "notes" adds a letter; "Monday" to "Tuesday" replaces a word, though both end in "day".
Difference trimmed(Text before, Text after, Difference each) {
  const Text a = part(before, each.from, each.to), b = part(after, each.newFrom, each.newTo);
  const std::uint32_t prefix = commonPrefix(a, b), suffix = commonSuffix(a.substr(prefix), b.substr(prefix));
  if (prefix + suffix < std::min(a.size(), b.size())) return each;
  return {each.from + prefix, each.to - suffix, each.newFrom + prefix, each.newTo - suffix};
}

}  // namespace

std::vector<Difference> differences(Text before, Text after) {
  std::uint32_t prefix = commonPrefix(before, after);
  std::uint32_t suffix = commonSuffix(before.substr(prefix), after.substr(prefix));
  if (prefix == before.size() && prefix == after.size()) return {};
  // Not within a word.
  const auto inWord = [](Text text, std::size_t at) {
    return at > 0 && at < text.size() && isWordCharacter(text[at - 1]) && isWordCharacter(text[at]);
  };
  while (prefix > 0 && (inWord(before, prefix) || inWord(after, prefix))) --prefix;
  while (suffix > 0 && (inWord(before, before.size() - suffix) || inWord(after, after.size() - suffix))) --suffix;
  const Difference all{prefix, static_cast<std::uint32_t>(before.size()) - suffix, prefix,
                       static_cast<std::uint32_t>(after.size()) - suffix};
  std::vector<Difference> result;
  for (const Difference& lines : byTokens(before, after, all, lineEnd)) {
    for (const Difference& words : gathered(before, byTokens(before, after, lines, wordEnd))) {
      result.push_back(trimmed(before, after, words));
    }
  }
  return result;
}

}  // namespace satchel::sync
