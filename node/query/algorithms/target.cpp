#include "node/query/algorithms/target.h"

#include <set>

#include "node/query/algorithms/looking.h"

namespace satchel::node {
namespace {

struct Period {
  sync::Date first, behind;  ///< `behind` is the first day after it
};

std::optional<unsigned> digits(std::string_view text) {
  unsigned number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return text.empty() ? std::nullopt : std::optional(number);
}

std::optional<Period> periodOf(std::string_view text) {
  const auto year = text.size() >= 4 ? digits(text.substr(0, 4)) : std::nullopt;
  if (!year) return std::nullopt;
  unsigned first = 1, months = 12;
  if (text.size() == 7 && text[4] == '-') {
    const bool quarter = text[5] == 'Q' || text[5] == 'q';
    const auto number = digits(text.substr(quarter ? 6 : 5));
    if (!number || *number < 1 || *number > (quarter ? 4u : 12u)) return std::nullopt;
    months = quarter ? 3 : 1;
    first = (*number - 1) * months + 1;
  } else if (text.size() != 4) {
    return std::nullopt;
  }
  const unsigned behind = first + months;
  const auto begin = sync::dateOf(static_cast<int>(*year), first, 1);
  const auto end = behind > 12 ? sync::dateOf(static_cast<int>(*year) + 1, behind - 12, 1)
                               : sync::dateOf(static_cast<int>(*year), behind, 1);
  return begin && end ? std::optional(Period{*begin, *end}) : std::nullopt;
}

/// Each record of a kind that is the target's, once.
void eachOwned(const RowView& target, const schema::Catalogue& catalogue, std::string_view kind,
               const RowView::Use& use) {
  if (const auto user = refIn(target, "user")) return eachNaming(target, catalogue, kind, "owner", *user, use);
  const auto team = refIn(target, "team");
  if (!team) {
    if (const auto* def = catalogue.kind(kind)) {
      target.all(*def, [&](const RowView& row) {
        if (!row.deleted()) use(row);
      });
    }
    return;
  }
  std::set<sync::RecordId> seen;
  const auto once = [&](const RowView& row) {
    if (seen.insert(row.id()).second) use(row);
  };
  eachNaming(target, catalogue, kind, "team", *team, once);
  std::set<sync::RecordId> people;
  eachNaming(target, catalogue, "user", "team", *team, [&](const RowView& user) { people.insert(user.id()); });
  target.referred(*team, [&](const RowView& row) {
    for (const auto& member : refsIn(row, "members")) people.insert(member);
    return true;
  });
  for (const auto& person : people) eachNaming(target, catalogue, kind, "owner", person, once);
}

}  // namespace

Worth targetAttained(const RowView& target, const schema::Catalogue& catalogue) {
  const auto* text = look<sync::Text>(target, "period");
  const auto period = text == nullptr ? std::nullopt : periodOf(text->text);
  const auto measure = choiceIn(target, "measure");
  if (!period || measure.empty()) return {};
  const auto within = [&](const RowView& row, std::string_view key) {
    const auto day = dayIn(row, key);
    return day && *day >= period->first && *day < period->behind;
  };
  std::int64_t count = 0;
  Worth sum = plain(0);
  bool any = false;
  if (measure == "won_value" || measure == "won_count") {
    eachOwned(target, catalogue, "opportunity", [&](const RowView& deal) {
      if (!within(deal, "close_date")) return;
      bool won = false;
      referredIn(deal, "stage", [&](const RowView& stage) { won = choiceIn(stage, "type") == "won"; });
      if (!won) return;
      ++count;
      const auto* amount = look<sync::Money>(deal, "amount");
      if (amount == nullptr) return;
      const Worth term{Quantity{Quantity::Unit::money, amount->amount, amount->currency}};
      sum = any ? calculate('+', sum, term) : term;
      any = true;
    });
  } else if (measure == "new_accounts") {
    eachOwned(target, catalogue, "account", [&](const RowView& account) { count += within(account, "authored_at"); });
  } else if (measure == "visits") {
    eachOwned(target, catalogue, "activity", [&](const RowView& activity) {
      count +=
          choiceIn(activity, "type") == "visit" && choiceIn(activity, "status") == "done" && within(activity, "start");
    });
  } else {
    return {};
  }
  return measure == "won_value" ? sum : plain(count);
}

}  // namespace satchel::node
