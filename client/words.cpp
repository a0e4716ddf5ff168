#include "client/words.h"

#include <QStringDecoder>
#include <algorithm>
#include <charconv>
#include <optional>

namespace satchel::client {
namespace {

/// Walks over arguments: options with their values, and plain words.
class Walk {
 public:
  explicit Walk(const std::vector<std::string>& arguments) : arguments_(arguments) {}
  bool next() {
    value_.reset();
    if (at_ < arguments_.size() && arguments_[at_] == "--" && !plainOnly_) plainOnly_ = true, ++at_;
    if (at_ == arguments_.size()) return false;
    text_ = arguments_[at_++];
    if (isOption()) {
      if (const auto equals = text_.find('='); equals != std::string::npos) {
        value_ = text_.substr(equals + 1);
        text_.resize(equals);
      }
    }
    return true;
  }
  bool isOption() const { return !plainOnly_ && text_.starts_with("--"); }
  bool plainOnly() const { return plainOnly_; }
  const std::string& text() const { return text_; }
  const std::optional<std::string>& glued() const { return value_; }
  std::string takeValue() {
    if (value_) return *value_;
    if (at_ == arguments_.size() || arguments_[at_].starts_with("--")) throw WordsError(phrase::needsValue, text_);
    return arguments_[at_++];
  }
  void takeNoValue() const {
    if (value_) throw WordsError(phrase::takesNoValue, text_);
  }

 private:
  const std::vector<std::string>& arguments_;
  std::size_t at_ = 0;
  bool plainOnly_ = false;
  std::string text_;
  std::optional<std::string> value_;
};

void checkUtf8(const std::string& word) {
  QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
  const QString decoded = decoder(QByteArrayView(word));
  if (decoder.hasError()) throw WordsError(phrase::notUtf8, decoded.toStdString());
}

void checkBrackets(const Grammar& grammar, const Words& words) {
  for (std::size_t bracket = 0; bracket < grammar.brackets.size(); ++bracket) {
    std::string names;
    std::size_t given = 0;
    for (const auto& option : grammar.options) {
      if (option.bracket != bracket) continue;
      names += (names.empty() ? "" : ", ") + option.name;
      given += words.has(option.name);
    }
    if (given > 1) throw WordsError(phrase::excludeEachOther, names);
    if (given == 0 && grammar.brackets[bracket].oneNeeded) throw WordsError(phrase::missingOption, names);
  }
}

}  // namespace

std::string Words::value(std::string_view option, std::string otherwise) const {
  const auto found = options.find(option);
  return found == options.end() ? otherwise : found->second.back();
}

std::vector<std::string> Words::values(std::string_view option) const {
  const auto found = options.find(option);
  return found == options.end() ? std::vector<std::string>() : found->second;
}

std::uint64_t Words::number(std::string_view option, std::uint64_t otherwise) const {
  if (!has(option)) return otherwise;
  const auto text = value(option);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) throw WordsError(phrase::notANumber, text);
  return number;
}

Words readWords(const Grammar& grammar, const std::vector<std::string>& arguments) {
  Words words;
  for (Walk walk(arguments); walk.next();) {
    if (!walk.isOption()) {
      words.plain.push_back(walk.text());
      continue;
    }
    const auto* option = grammar.find(walk.text());
    if (!option) throw WordsError(phrase::unknownOption, walk.text());
    if (words.has(option->name) && !option->repeats) throw WordsError(phrase::givenTwice, option->name);
    if (!option->takesValue) walk.takeNoValue();
    words.options[option->name].push_back(option->takesValue ? walk.takeValue() : std::string());
  }
  if (words.plain.size() < grammar.fewestWords) throw WordsError(phrase::missingWord);
  if (words.plain.size() > grammar.mostWords) throw WordsError(phrase::extraWord, words.plain[grammar.mostWords]);
  for (const auto& option : grammar.options) {
    if (option.isNumber) words.number(option.name);
    if (!option.bracket && !words.has(option.name)) throw WordsError(phrase::missingOption, option.name);
  }
  checkBrackets(grammar, words);
  return words;
}

GlobalWords takeGlobals(const std::vector<std::string>& arguments) {
  std::ranges::for_each(arguments, checkUtf8);
  static const Grammar grammar("[--data DIR] [--space NAME] [--json] [--help]");
  GlobalWords globals;
  Words given;
  bool ended = false;
  for (Walk walk(arguments); walk.next();) {
    if (walk.plainOnly() && !ended) ended = true, globals.rest.push_back("--");
    const auto* option = walk.isOption() ? grammar.find(walk.text()) : nullptr;
    if (!option) {
      globals.rest.push_back(walk.glued() ? walk.text() + "=" + *walk.glued() : walk.text());
      continue;
    }
    if (option->takesValue && given.has(option->name)) throw WordsError(phrase::givenTwice, option->name);
    if (!option->takesValue) walk.takeNoValue();
    given.options[option->name].push_back(option->takesValue ? walk.takeValue() : std::string());
  }
  globals.data = given.value("--data");
  globals.space = given.value("--space");
  globals.json = given.has("--json");
  globals.help = given.has("--help");
  return globals;
}

}  // namespace satchel::client
