// E-mail addresses, web addresses and telephone numbers as typed. Invariant: equal addresses become equal texts; a
// number whose country cannot be told is kept as it was typed, never guessed.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace satchel::node {

/// One @, a name before it, a domain with a dot behind it, no blanks; "mailto:" is taken off. The domain in lower case.
std::optional<std::string> emailOf(std::string_view text);

/// "https://satchel.example/a", "www.example.com", "例子.公司": a host with a dot, no blanks. As typed.
std::optional<std::string> urlOf(std::string_view text);

/// Beginning with + or 00: "+", then 7 to 15 digits (E.164), without blanks, hyphens, dots and parentheses; an
/// extension follows as " ext 12". Otherwise as typed, at least three digits in it and nothing that is in no telephone
/// number.
std::optional<std::string> phoneOf(std::string_view text);

}  // namespace satchel::node
