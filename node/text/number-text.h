// Numbers, money and lengths of time as people type them. Invariant: exact or refused; nothing is rounded, and what
// could be read in two ways is not read at all. All take narrow text (see words.h).
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "sync/value.h"

namespace satchel::node {

/// "-1234.5", also with thousands set off by commas: "1,234.50". "1,23", "0,123" and "1.234,50" are refused.
std::optional<sync::Decimal> numberOf(std::string_view text);

/// "1111", "1111 USD", "USD1,111.00", "¥1111", "-$5", "5万元". A sign that several currencies share ($, ¥, 元) means
/// the space's where it is one of them. `currency` is the space's, for amounts that name none; where it is empty they
/// are refused.
std::optional<sync::Money> moneyOf(std::string_view text, std::string_view currency);
/// Whether three capital letters are a currency of ISO 4217, past ones included.
bool isCurrencyCode(std::string_view code);

/// "3h", "90m", "1h30m", "2d" (days of 8 hours), "1w" (5 days), "1.5 hours", "2天". A bare number has no unit and is
/// refused, and so is what is no whole number of minutes.
std::optional<sync::Duration> durationOf(std::string_view text);
/// "1h30m": hours and minutes only, since a day's length is a matter of opinion.
std::string durationText(sync::Duration duration);

}  // namespace satchel::node
