// The words of one command line, checked. Invariant: what a command reads here its usage line allows; anything else has
// been refused with one sentence before the command begins.
#pragma once
#include <QString>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "client/phrases.h"
#include "client/usage.h"

namespace satchel::client {

/// Words that cannot be parsed: a sentence, and the piece it is about. `usage` is filled in once the command is known.
struct WordsError : std::runtime_error {
  explicit WordsError(const Phrase& phrase, std::string about = {})
      : std::runtime_error(phrase.en), phrase(phrase), about(std::move(about)) {}
  Phrase phrase;
  std::string about, usage;
};

struct Words {
  std::vector<std::string> plain;
  std::map<std::string, std::vector<std::string>, std::less<>>
      options;  ///< by name with dashes; a flag has one empty value

  bool has(std::string_view option) const { return options.contains(option); }
  /// The option's value, or `otherwise` where it was not given.
  std::string value(std::string_view option, std::string otherwise = {}) const;
  std::vector<std::string> values(std::string_view option) const;
  /// Of an option that the usage line calls a number.
  std::uint64_t number(std::string_view option, std::uint64_t otherwise = 0) const;
  /// The i-th plain word, empty where it may be absent and is.
  std::string word(std::size_t index) const { return index < plain.size() ? plain[index] : std::string(); }
};

/// Checks what follows the command's name against its grammar. "--" ends the options; "--name=value" is one of them
/// too.
Words readWords(const Grammar& grammar, const std::vector<std::string>& arguments);

/// The options every command knows, wherever they stand, and what is left without them.
struct GlobalWords {
  std::string data, space;
  bool json = false, help = false;
  std::vector<std::string> rest;
};
GlobalWords takeGlobals(const std::vector<std::string>& arguments);

}  // namespace satchel::client
