// The objects of a JSON array, or one after another, out of text that arrives in pieces. Invariant: only the object
// being gathered is in memory, and each tells the line it begins at; what an object holds is not looked at here.
#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "node/problem.h"

namespace satchel::node {

struct JsonText {
  std::uint64_t line = 0;
  std::string text;
};

class JsonObjects {
 public:
  /// An object longer than this is refused.
  static constexpr std::size_t longest = 4 << 20;

  void feed(std::string_view text);
  /// Nothing follows.
  void finish();
  bool pop(JsonText& object);
  /// Code: IMPORT_BAD_JSON. Once there is one nothing more is read.
  const std::optional<Problem>& problem() const { return fault; }

 private:
  enum class At { start, beforeObject, inObject, afterObject, end };
  void take(char c);
  void gather(char c);
  void fail(std::uint64_t line, const char* en, const char* zh);

  At at = At::start;
  bool array = false, inText = false, escaped = false, afterReturn = false, afterComma = false;
  int depth = 0;
  std::uint64_t line = 1;
  JsonText current;
  std::deque<JsonText> ready;
  std::optional<Problem> fault;
};

/// What is wrong in a line, as a problem with the file.
Problem badJson(std::uint64_t line, const std::string& en, const std::string& zh);

}  // namespace satchel::node
