// A usage line read as a grammar. Invariant: what help prints is what the parser accepts, because it is the same line.
//
//   KIND            a word           field=value...   one word or more      [KIND]   a word or none
//   --format F      an option that must be given      [--count]  a flag     [--where EXPR]  an option with a value
//   [--limit N], [--wait SECONDS], [--wait 60]  an option whose value is a whole number
//   [--map F=C]...  an option that may repeat         [A | B]  at most one of them    (A | B)  exactly one of them
#pragma once
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace satchel::client {

struct Grammar {
  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

  struct Option {
    std::string name;  ///< with its dashes
    bool takesValue = false;
    bool isNumber = false;
    bool repeats = false;
    std::optional<std::size_t> bracket;  ///< none: it must be given
  };
  /// One [ ] or ( ): of the options inside, at most one may be given; in ( ), exactly one.
  struct Bracket {
    bool oneNeeded = false;
  };

  explicit Grammar(std::string_view usage);
  const Option* find(std::string_view name) const;

  std::vector<Option> options;
  std::vector<Bracket> brackets;
  std::size_t fewestWords = 0, mostWords = 0;
};

}  // namespace satchel::client
