// The words, signs and literals of an expression's text, taken from its front. Invariant: the place only moves forward,
// and always past whole characters; what is wrong is thrown as a Mistake and caught where the parsing began.
#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "node/query/expression.h"

namespace satchel::node {

/// What is wrong at a place of the text.
struct Mistake {
  std::size_t at;
  std::string en, zh;
};

struct ComparisonSign {
  std::string_view text;
  Relation relation;
  bool negated = false;
};
/// Copies are places to come back to.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text(text) { skipBlanks(); }

  /// What else ends a name or a bare literal here.
  bool inArguments = false;  ///< a comma
  bool inRollup = false;     ///< the words over, where and by

  [[noreturn]] void fail(std::string en, std::string zh) const;
  bool atEnd() const { return at == text.size(); }
  std::size_t place() const { return at; }
  /// Where what was taken last ends.
  std::size_t placeBefore() const;
  std::string_view rest() const { return text.substr(at); }

  /// Whether these words stand here, each whole, in any case; where they end.
  std::optional<std::size_t> words(std::initializer_list<std::string_view> wanted) const;
  bool takeWords(std::initializer_list<std::string_view> wanted);
  bool takeSign(char sign);
  /// = and its like; null where none stands here.
  const ComparisonSign* takeComparison();
  /// Of a field: in brackets or backticks, or words up to a relation or a sign of arithmetic.
  std::string name();
  /// Digits, with a point or without, that no letter follows.
  std::optional<sync::Decimal> number();
  /// A word with its parenthesis, which is taken too.
  std::optional<std::string> call();
  std::optional<std::string> quoted();
  /// Quoted, or words up to and, or, ")"; in a list up to the comma.
  std::string literal(bool inList);

 private:
  void skipBlanks();
  bool blankAt(std::size_t place) const;
  const ComparisonSign* signAt(std::size_t place) const;
  const ComparisonSign* signHere() const { return signAt(at); }
  bool relationHere() const;
  bool listAfter(std::optional<std::size_t> end) const;
  bool arithmeticHere() const;
  bool wordEndsAt(std::size_t place) const;
  std::string bare(bool inList);

  std::string_view text;
  std::size_t at = 0;
};

}  // namespace satchel::node
