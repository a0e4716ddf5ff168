// Text that programs read: recurrences, JSON, conditions and formulas. Invariant: what is let through is well formed;
// what it means is for those who use it.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace satchel::node {

/// "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO" (RFC 5545), or a word for it such as weekly, 每两周. As a rule in capitals.
std::optional<std::string> recurrenceOf(std::string_view text);

/// One JSON value and nothing behind it, at most 64 deep.
bool isJson(std::string_view text);

/// Quotation marks are closed and parentheses match.
bool isBalanced(std::string_view text);

}  // namespace satchel::node
