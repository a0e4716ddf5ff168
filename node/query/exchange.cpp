#include "node/query/exchange.h"

#include "node/query/algorithms/looking.h"

namespace satchel::node {
namespace {

constexpr Laying laying{true, [](const RowView& row, const schema::Catalogue& catalogue) {
                          return std::shared_ptr<const Groundwork>(std::make_shared<Exchange>(row, catalogue));
                        }};

/// As people write it, cny as well as CNY.
std::string codeIn(const RowView& rate, std::string_view key) {
  const auto* text = look<sync::Text>(rate, key);
  std::string code = text == nullptr ? std::string() : text->text;
  for (char& c : code) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return code;
}

}  // namespace

Exchange::Exchange(const RowView& from, const schema::Catalogue& catalogue) {
  const auto* kind = catalogue.kind("currency_rate");
  if (kind == nullptr) return;
  from.all(*kind, [&](const RowView& row) {
    const auto day = dayIn(row, "date");
    const auto rate = numberIn(row, "rate");
    if (row.deleted() || !day || !rate || rate->mantissa <= 0) return;
    // Ids are in the order in which records were made: the last one stays.
    rates[{codeIn(row, "currency"), codeIn(row, "base")}][*day] = Exact(*rate);
  });
}

std::optional<Exact> Exchange::rate(const std::string& from, const std::string& to, sync::Date day) const {
  const auto newest = [&](const Pair& pair) -> const std::pair<const sync::Date, Exact>* {
    const auto known = rates.find(pair);
    if (known == rates.end()) return nullptr;
    const auto behind = known->second.upper_bound(day);
    return behind == known->second.begin() ? nullptr : &*std::prev(behind);
  };
  const auto *straight = newest({from, to}), *back = newest({to, from});
  if (back != nullptr && (straight == nullptr || straight->first < back->first)) return Exact(1) / back->second;
  return straight == nullptr ? std::nullopt : std::optional(straight->second);
}

std::shared_ptr<const Groundwork> Market::ratesFor(const RowView& row) const {
  if (!asked) return row.groundwork(laying, catalogue);
  if (kept == nullptr) kept = row.groundwork(laying, catalogue);
  return kept;
}

std::optional<Exact> Market::changed(const Quantity& amount, const std::string& to, std::optional<sync::Date> day,
                                     const RowView& row) const {
  if (amount.currency == to) return amount.number;
  const auto today = row.today();
  const auto rates = ratesFor(row);
  const auto& exchange = static_cast<const Exchange&>(*rates);
  const auto at = day ? std::min(*day, today) : today;
  auto rate = exchange.rate(amount.currency, to, at);
  if (!rate) {
    const auto first = exchange.rate(amount.currency, home, at), second = exchange.rate(home, to, at);
    if (first && second) rate = *first * *second;
  }
  return rate ? amount.number * *rate : std::nullopt;
}

bool Market::areApart(const Worth& left, const Worth& right) {
  const auto *a = std::get_if<Quantity>(&left.is), *b = std::get_if<Quantity>(&right.is);
  const bool amounts = a != nullptr && b != nullptr && a->unit == Quantity::Unit::money && b->unit == a->unit;
  return amounts && a->currency != b->currency;
}

bool Market::meet(Worth& left, Worth& right, const RowView& row) const {
  if (!areApart(left, right)) return true;
  const auto day = dayOfAmounts(row);
  for (auto* each : {&left, &right}) {
    auto& amount = std::get<Quantity>(each->is);
    const auto number = changed(amount, home, day, row);
    if (!number) return false;
    amount = {Quantity::Unit::money, *number, home};
  }
  return true;
}

std::optional<sync::Date> dayOfAmounts(const RowView& row) {
  const schema::FieldDef* first = nullptr;
  for (const auto& field : row.kind().fields) {
    if (field.type != schema::FieldType::DATE || field.isSet()) continue;
    const bool stays = field.merge == schema::Merge::FIXED || field.merge == schema::Merge::WRITE_ONCE;
    if (stays) return dayIn(row, field.key);
    if (first == nullptr) first = &field;
  }
  return first == nullptr ? std::nullopt : dayIn(row, first->key);
}

}  // namespace satchel::node
