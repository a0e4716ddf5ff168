#include "node/query/rolling.h"

namespace satchel::node {

Rolling::Rolling(Fold fold, const Market& market, const RowView& home) : fold(fold), market(market), home(home) {
  if (fold == Fold::sum || fold == Fold::count) total = plain(0);
}

void Rolling::add(Worth term, Worth by, const RowView& row) {
  if (by.empty()) return;
  const auto* quantity = std::get_if<Quantity>(&term.is);
  const bool isAmount = quantity != nullptr && quantity->unit == Quantity::Unit::money;
  if (!isAmount || fold == Fold::first || fold == Fold::last) return take(std::move(term), std::move(by));
  amounts.push_back({*quantity, dayOfAmounts(row)});
}

Worth Rolling::result() {
  if (!bringTogether()) return {};
  for (auto& each : std::exchange(amounts, {})) take({std::move(each.amount)}, {true});
  return fold == Fold::average && terms > 0 ? calculate('/', total, plain(terms)) : total;
}

bool Rolling::bringTogether() {
  const auto other = [&](const Amount& each) { return each.amount.currency != amounts.front().amount.currency; };
  if (std::ranges::none_of(amounts, other)) return true;
  for (auto& [amount, day] : amounts) {
    const auto number = market.changed(amount, market.currency(), day, home);
    if (!number) return false;
    amount = {Quantity::Unit::money, *number, market.currency()};
  }
  return true;
}

void Rolling::take(Worth term, Worth by) {
  if (spoilt) return;
  const bool first = terms++ == 0;
  switch (fold) {
    case Fold::count:
    case Fold::sum:
    case Fold::average:
      if (auto* quantity = std::get_if<Quantity>(&term.is)) quantity->number = quantity->number.settled();
      total = first && fold == Fold::average ? std::move(term) : calculate('+', total, term);
      break;
    case Fold::least:
    case Fold::greatest: {
      const auto order = compare(term, total);
      const bool better = first || (order && (fold == Fold::least ? *order < 0 : *order > 0));
      if (better) total = std::move(term);
      spoilt = !first && !order;
      break;
    }
    case Fold::first:
    case Fold::last: {
      const bool isFirst = fold == Fold::first;
      const auto order = compare(by, key);
      const bool better = first || (order && (isFirst ? *order < 0 : *order >= 0));
      if (better) total = std::move(term), key = std::move(by);
      spoilt = !first && !order;
      break;
    }
  }
  spoilt = spoilt || total.empty();
  if (spoilt) total = {};
}

}  // namespace satchel::node
