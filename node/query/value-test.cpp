#include "node/query/value-test.h"

#include "node/text/day.h"
#include "node/text/fold.h"
#include "node/text/typed-text.h"

namespace satchel::node {
namespace {

using schema::FieldDef;
using sync::Value;

/// Whether `order`, of a value against the literal, is what the relation asks for.
bool test(Relation relation, std::strong_ordering order) {
  switch (relation) {
    case Relation::equal:
      return order == 0;
    case Relation::less:
      return order < 0;
    case Relation::lessOrEqual:
      return order <= 0;
    case Relation::greater:
      return order > 0;
    case Relation::greaterOrEqual:
      return order >= 0;
    case Relation::contains:
    case Relation::startsWith:
      break;
  }
  return false;
}

bool testText(const TextTest& wanted, std::string_view text) {
  // One buffer a thread: a query folds a hundred thousand texts.
  static thread_local std::string folded;
  foldInto(text, folded);
  switch (wanted.relation) {
    case Relation::contains:
      return folded.find(wanted.folded) != folded.npos;
    case Relation::startsWith:
      return folded.starts_with(wanted.folded);
    case Relation::equal:
    case Relation::less:
    case Relation::lessOrEqual:
    case Relation::greater:
    case Relation::greaterOrEqual:
      break;
  }
  return test(wanted.relation, folded <=> wanted.folded);
}

/// Whether any of the ways to write the value passes.
bool testForms(const TextTest& wanted, const FieldDef& field, const Value& value) {
  if (const auto* text = std::get_if<sync::Text>(&value.is)) {
    if (testText(wanted, text->text)) return true;
  } else if (testText(wanted, displayText(field, value, Language::en)) ||
             (!std::holds_alternative<sync::Composite>(value.is) &&
              testText(wanted, displayText(field, value, Language::zh)))) {
    return true;
  }
  if (const auto* parts = std::get_if<sync::Composite>(&value.is)) {
    // "4711" finds erp:4711, and a city finds its addresses.
    for (const auto& each : parts->parts) {
      const auto* text = std::get_if<sync::Text>(&each.second.is);
      if (text != nullptr && wanted.relation == Relation::equal && testText(wanted, text->text)) return true;
    }
  }
  return wanted.relation == Relation::equal && !wanted.exact.empty() && textOf(field, value) == wanted.exact;
}

template <class T>
const T* as(const Value& value) {
  return std::get_if<T>(&value.is);
}

}  // namespace

bool idHolds(const sync::RecordId& id, Relation relation, std::string_view literal) {
  const auto name = hex(id);
  const auto wanted = lowered(literal);
  if (relation == Relation::contains) return name.find(wanted) != name.npos;
  if (relation == Relation::startsWith) return name.starts_with(wanted);
  if (relation == Relation::equal) return wanted.size() >= shortestIdPrefix && name.starts_with(wanted);
  return test(relation, name <=> wanted);
}

bool holds(const ValueTest& wanted, const FieldDef& field, const Value& value, const RowView& row) {
  struct Holds {
    const FieldDef& field;
    const Value& value;
    const RowView& row;

    bool operator()(const TextTest& t) const { return testForms(t, field, value); }
    bool operator()(const NumberTest& t) const {
      if (const auto* number = as<sync::Decimal>(value)) return test(t.relation, *number <=> t.number);
      const auto* whole = as<sync::Integer>(value);
      return whole != nullptr && test(t.relation, sync::Decimal{whole->value, 0} <=> t.number);
    }
    bool operator()(const MoneyTest& t) const {
      const auto* money = as<sync::Money>(value);
      if (money == nullptr) return false;
      if (t.currency.empty() || t.currency == money->currency) return test(t.relation, money->amount <=> t.amount);
      const Quantity amount{Quantity::Unit::money, money->amount, money->currency};
      const auto changed = t.market ? t.market->changed(amount, t.currency, dayOfAmounts(row), row) : std::nullopt;
      return changed && test(t.relation, *changed <=> Exact(t.amount));
    }
    bool operator()(const TimeTest& t) const {
      const auto* date = as<sync::Date>(value);
      const auto* time = as<sync::DateTime>(value);
      if (date == nullptr && time == nullptr) return false;
      // A date is compared as its midnight with a day, but as itself with a moment of that day.
      const auto at = date != nullptr ? date->days * dayMillis : time->millis;
      return test(t.relation, at < t.first  ? std::strong_ordering::less
                              : at > t.last ? std::strong_ordering::greater
                                            : std::strong_ordering::equal);
    }
    bool operator()(const DurationTest& t) const {
      const auto* span = as<sync::Duration>(value);
      return span != nullptr && test(t.relation, span->minutes <=> t.minutes);
    }
    bool operator()(const BooleanTest& t) const {
      const auto* flag = as<sync::Boolean>(value);
      return flag != nullptr && flag->value == t.wanted;
    }
    bool operator()(const ChoiceTest& t) const {
      const auto* choice = as<sync::Choice>(value);
      const auto rank = choice == nullptr ? std::nullopt : field.rank(choice->key);
      return rank && test(t.relation, *rank <=> t.rank);
    }
    bool operator()(const RefTest& t) const {
      const auto* ref = as<sync::Ref>(value);
      // What an import named and nobody knows is a text.
      if (ref == nullptr) return testForms(t.title, field, value);
      if (!t.idPrefix.empty() && hex(ref->id).starts_with(t.idPrefix)) return true;
      return row.referred(ref->id, [&](const RowView& other) { return testText(t.title, titleOf(other)); });
    }
  };
  return std::visit(Holds{field, value, row}, wanted);
}

}  // namespace satchel::node
