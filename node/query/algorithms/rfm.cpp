#include "node/query/algorithms/rfm.h"

#include <algorithm>
#include <unordered_map>

#include "node/query/algorithms/looking.h"

namespace satchel::node {
namespace {

struct Bought {
  std::optional<sync::Date> last;
  std::int64_t orders = 0;
  Worth total;
};

class Ranks final : public Groundwork {
 public:
  Ranks(const RowView& from, const schema::Catalogue& catalogue) {
    const auto* orders = catalogue.kind("order");
    const auto* total = orders == nullptr ? nullptr : orders->field("total");
    if (total == nullptr) return;
    std::unordered_map<sync::RecordId, Bought, FixedBytesHash> bought;
    from.all(*orders, [&](const RowView& order) {
      const auto account = refIn(order, "account");
      const auto status = choiceIn(order, "status");
      if (order.deleted() || !account || status.empty() || status == "draft" || status == "cancelled") return;
      Bought& each = bought[*account];
      const auto signedOn = dayIn(order, "signed_date");
      if (signedOn && (!each.last || *signedOn > *each.last)) each.last = signedOn;
      const auto sum = order.values(*total);
      const Worth worth = sum.empty() ? Worth{} : worthOf(sum.front());
      each.total = each.orders++ == 0 ? worth : calculate('+', each.total, worth);
    });
    std::erase_if(bought, [](const auto& each) { return !each.second.last || each.second.total.empty(); });
    for (const auto& [account, each] : bought) {
      lasts.push_back(*each.last);
      counts.push_back(each.orders);
      totals.push_back(amountOf(each.total));
    }
    std::ranges::sort(lasts);
    std::ranges::sort(counts);
    std::ranges::sort(totals);
    for (const auto& [account, each] : bought) {
      scores[account] = {fifth(lasts, *each.last), fifth(counts, each.orders), fifth(totals, amountOf(each.total))};
    }
  }
  const std::string* of(const sync::RecordId& account) const {
    const auto at = scores.find(account);
    return at == scores.end() ? nullptr : &at->second;
  }

 private:
  static Exact amountOf(const Worth& worth) {
    const auto* quantity = std::get_if<Quantity>(&worth.is);
    return quantity == nullptr ? Exact() : quantity->number;
  }
  template <class T>
  static char fifth(const std::vector<T>& sorted, const T& value) {
    const auto below = std::ranges::lower_bound(sorted, value) - sorted.begin();
    return static_cast<char>('1' + 5 * below / static_cast<std::ptrdiff_t>(sorted.size()));
  }

  std::vector<sync::Date> lasts;
  std::vector<std::int64_t> counts;
  std::vector<Exact> totals;
  std::unordered_map<sync::RecordId, std::string, FixedBytesHash> scores;
};

constexpr Laying laying{true, [](const RowView& row, const schema::Catalogue& catalogue) {
                          return std::shared_ptr<const Groundwork>(std::make_shared<Ranks>(row, catalogue));
                        }};

}  // namespace

Worth rfm(const RowView& account, const schema::Catalogue& catalogue) {
  const auto groundwork = account.groundwork(laying, catalogue);
  const auto* score = static_cast<const Ranks&>(*groundwork).of(account.id());
  return score == nullptr ? Worth{} : Worth{*score};
}

}  // namespace satchel::node
