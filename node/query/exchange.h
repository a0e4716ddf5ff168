// Amounts of one currency in another, by the rates that people record (kind currency_rate). Invariant: exact, by rates
// alone that were recorded, either way round, or both in the space's currency; where one is missing there is no amount,
// never a wrong one. An amount is changed at the rate of its record's day: the newest that is dated no later.
//
// A record's day is the first date of its kind that stays once it is known (when something was signed, spent, paid),
// else the first date that it has (when a deal closes); where that is ahead or empty, today. Of two rates for one day
// the one recorded last counts.
#pragma once
#include <map>
#include <memory>

#include "node/query/row-view.h"
#include "node/query/worth.h"

namespace satchel::node {

/// The rates of a space.
class Exchange final : public Groundwork {
 public:
  Exchange(const RowView& from, const schema::Catalogue& catalogue);
  /// What one of `from` is in `to` on a day. Nothing where no rate is known by then.
  std::optional<Exact> rate(const std::string& from, const std::string& to, sync::Date day) const;

 private:
  using Pair = std::pair<std::string, std::string>;
  std::map<Pair, std::map<sync::Date, Exact>> rates;
};

/// Where amounts of several currencies meet: in the space's currency.
class Market {
 public:
  /// `asked`: for one question, whose every record sees the same rates; else each view keeps them as it keeps all that
  /// is worked out. `catalogue` outlives it.
  Market(const schema::Catalogue& catalogue, std::string currency, bool asked)
      : catalogue(catalogue), home(std::move(currency)), asked(asked) {}

  const std::string& currency() const { return home; }
  /// `amount` in another currency, on `day` or today, whichever comes first. Nothing where no rate is known.
  std::optional<Exact> changed(const Quantity& amount, const std::string& to, std::optional<sync::Date> day,
                               const RowView& row) const;
  /// Whether they are amounts of two currencies.
  static bool areApart(const Worth& left, const Worth& right);
  /// Brings such two to the space's currency; leaves others. False where no rate is known.
  bool meet(Worth& left, Worth& right, const RowView& row) const;

 private:
  std::shared_ptr<const Groundwork> ratesFor(const RowView& row) const;

  const schema::Catalogue& catalogue;
  const std::string home;
  const bool asked;
  mutable std::shared_ptr<const Groundwork> kept;
};

/// The record's day, where its date has a value.
std::optional<sync::Date> dayOfAmounts(const RowView& row);

}  // namespace satchel::node
