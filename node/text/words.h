// Small things that reading typed text needs everywhere. Invariant: all of it treats text as UTF-8 and never cuts a
// character in two.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace satchel::node {

/// What people read is in one of these.
enum class Language : std::uint8_t { en, zh };

/// Without blanks at either end; wide, unbreakable and zero-width blanks and byte order marks are blanks too.
std::string_view stripped(std::string_view text);
/// Full-width letters, digits and signs as their ASCII forms, wide blanks as blanks, a true minus as a hyphen.
std::string narrow(std::string_view text);
/// ASCII only.
std::string lowered(std::string_view text);
std::string uppered(std::string_view text);
bool isDigits(std::string_view text);

std::u32string codePoints(std::string_view text);
std::string utf8(std::u32string_view points);
/// A Chinese character.
bool isHan(char32_t point);

/// At most `most` characters, with an ellipsis where something was left out: for quoting in a sentence.
std::string shortened(std::string_view text, std::size_t most = 60);
/// Pieces between separators, each stripped.
std::vector<std::string_view> splitStripped(std::string_view text, char separator);
/// Takes `prefix` (or `suffix`) off where it stands there.
bool takePrefix(std::string_view& text, std::string_view prefix);
bool takeSuffix(std::string_view& text, std::string_view suffix);

}  // namespace satchel::node
