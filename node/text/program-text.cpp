#include "node/text/program-text.h"

#include <algorithm>
#include <array>

#include "node/text/words.h"

namespace satchel::node {
namespace {

struct Habit {
  std::string_view words, rule;  ///< words are separated by |
};
constexpr std::array habits = {
    Habit{"daily|every day|每天|每日", "FREQ=DAILY"},
    Habit{"weekly|every week|每周", "FREQ=WEEKLY"},
    Habit{"biweekly|fortnightly|every two weeks|every 2 weeks|每两周", "FREQ=WEEKLY;INTERVAL=2"},
    Habit{"monthly|every month|每月", "FREQ=MONTHLY"},
    Habit{"quarterly|every quarter|每季度", "FREQ=MONTHLY;INTERVAL=3"},
    Habit{"yearly|annually|every year|每年", "FREQ=YEARLY"},
};
constexpr std::array<std::string_view, 7> frequencies = {"SECONDLY", "MINUTELY", "HOURLY", "DAILY",
                                                         "WEEKLY",   "MONTHLY",  "YEARLY"};
constexpr std::array<std::string_view, 13> otherParts = {"UNTIL",      "COUNT",    "INTERVAL", "BYSECOND", "BYMINUTE",
                                                         "BYHOUR",     "BYDAY",    "BYMONTH",  "BYWEEKNO", "BYYEARDAY",
                                                         "BYMONTHDAY", "BYSETPOS", "WKST"};

/// A value of JSON, read for its form only.
class JsonForm {
 public:
  explicit JsonForm(std::string_view text) : rest(text) {}
  bool whole() {
    const bool good = value(0);
    blanks();
    return good && rest.empty();
  }

 private:
  static constexpr int deepest = 64;

  void blanks() { rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size())); }
  bool take(char c) {
    blanks();
    if (!rest.starts_with(c)) return false;
    rest.remove_prefix(1);
    return true;
  }
  bool value(int depth) {
    if (depth > deepest) return false;
    if (take('{')) return members(depth);
    if (take('[')) return elements(depth);
    if (take('"')) return string();
    for (const std::string_view word : {"true", "false", "null"}) {
      if (takePrefix(rest, word)) return true;
    }
    return number();
  }
  bool members(int depth) {
    if (take('}')) return true;
    do {
      if (!take('"') || !string() || !take(':') || !value(depth + 1)) return false;
    } while (take(','));
    return take('}');
  }
  bool elements(int depth) {
    if (take(']')) return true;
    do {
      if (!value(depth + 1)) return false;
    } while (take(','));
    return take(']');
  }
  /// Behind its first mark.
  bool string() {
    while (!rest.empty()) {
      const char c = rest[0];
      rest.remove_prefix(1);
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c == '\\' && !escape()) return false;
    }
    return false;
  }
  bool escape() {
    if (takePrefix(rest, "u")) {
      if (rest.size() < 4 || rest.substr(0, 4).find_first_not_of("0123456789abcdefABCDEF") != rest.npos) return false;
      rest.remove_prefix(4);
      return true;
    }
    if (rest.empty() || std::string_view("\"\\/bfnrt").find(rest[0]) == std::string_view::npos) return false;
    rest.remove_prefix(1);
    return true;
  }
  std::size_t digits() {
    const auto count = std::min(rest.find_first_not_of("0123456789"), rest.size());
    rest.remove_prefix(count);
    return count;
  }
  bool number() {
    takePrefix(rest, "-");
    const bool zero = rest.starts_with('0');
    const auto whole = digits();
    if (whole == 0 || (zero && whole > 1)) return false;
    if (takePrefix(rest, ".") && digits() == 0) return false;
    if (takePrefix(rest, "e") || takePrefix(rest, "E")) {
      if (!takePrefix(rest, "+")) takePrefix(rest, "-");
      return digits() > 0;
    }
    return true;
  }

  std::string_view rest;
};

}  // namespace

std::optional<std::string> recurrenceOf(std::string_view text) {
  const auto word = lowered(stripped(text));
  for (const Habit& habit : habits) {
    if (std::ranges::count(splitStripped(habit.words, '|'), word) > 0) return std::string(habit.rule);
  }
  const auto rule = uppered(narrow(stripped(text)));
  std::string_view rest = rule;
  takePrefix(rest, "RRULE:");
  bool frequency = false;
  for (const std::string_view part : splitStripped(rest, ';')) {
    const auto sign = std::min(part.find('='), part.size());
    const auto key = part.substr(0, sign), value = part.substr(std::min(sign + 1, part.size()));
    if (value.empty() || value.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,+-") != value.npos)
      return std::nullopt;
    if (key == "FREQ") {
      if (frequency || std::ranges::count(frequencies, value) == 0) return std::nullopt;
      frequency = true;
    } else if (std::ranges::count(otherParts, key) == 0) {
      return std::nullopt;
    }
  }
  if (!frequency) return std::nullopt;
  return std::string(rest);
}

bool isJson(std::string_view text) {
  return JsonForm(text).whole();
}

bool isBalanced(std::string_view text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\'' || text[i] == '"') {
      i = text.find(text[i], i + 1);
      if (i == text.npos) return false;
    } else if (text[i] == '(') {
      ++depth;
    } else if (text[i] == ')' && --depth < 0) {
      return false;
    }
  }
  return depth == 0;
}

}  // namespace satchel::node
