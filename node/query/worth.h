// What a part of a formula comes to for one record, while it is being worked out. Invariant: exact; what makes no sense
// (a sum of two currencies, a division by zero) is nothing, and what is made of nothing is nothing. Rounded once, when
// it becomes a field's value.
//
// Money goes with money of the same currency only: of several, whoever works with them makes one first (exchange.h). A
// plain number beside money or a span of time is as much of it. A day is one of UTC, so that every node says the same.
#pragma once
#include "node/query/exact.h"
#include "schema/catalogue.h"

namespace satchel::node {

/// What a formula's part yields, known before any record is looked at. Choices are texts: their keys.
enum class Type : std::uint8_t { number, money, duration, text, truth, date, moment, record, other };

struct Quantity {
  enum class Unit : std::uint8_t { plain, money, minutes } unit = Unit::plain;
  Exact number;
  std::string currency;  ///< of money
};
/// std::monostate: nothing.
struct Worth {
  std::variant<std::monostate, Quantity, std::string, bool, sync::Date, sync::DateTime, sync::RecordId> is;
  bool empty() const { return std::holds_alternative<std::monostate>(is); }
};

Type typeOf(const schema::FieldDef& field);
/// "a number", "an amount of money", …
schema::Words nameOf(Type type);
/// Nothing where the two do not go together.
std::optional<Type> typeOf(char sign, Type left, Type right);
/// Of either the one or the other.
std::optional<Type> common(Type left, Type right);
bool areComparable(Type left, Type right);
/// Whether a field that yields `wanted` can hold it.
bool fits(Type type, schema::FieldType wanted);

Worth worthOf(const sync::Value& value);
Worth plain(std::int64_t number);
Worth calculate(char sign, const Worth& left, const Worth& right);
/// Nothing where one of them is nothing, or they are of two currencies. Texts are folded; a moment lies within a day.
std::optional<std::strong_ordering> compare(const Worth& left, const Worth& right);
/// Whole days from one date or moment to another.
Worth daysBetween(const Worth& from, const Worth& to);
/// Half away from zero.
Worth rounded(const Worth& worth, unsigned places);
/// As a field keeps it: whole numbers and minutes, two places of a percentage, what the currency has of money, else
/// six. A plain number is money of `currency`.
sync::Value valueFor(const schema::FieldDef& field, const Worth& worth, const std::string& currency);

}  // namespace satchel::node
