// What is kept of derived fields, beside what working all of it out anew gives, and beside plain loops that know no
// formula.
#include "node/records/derived.h"

#include <rapidcheck.h>

#include "ingest-fixture.h"
#include "node/records/line.h"
#include "node/text/day.h"

using namespace satchel;
using namespace satchel::node;
using schema::FieldDef;
using schema::FieldType;
using schema::KindDef;
using schema::Merge;

namespace {

FieldDef stored(const char* key, FieldType type, Merge merge = Merge::LAST_WRITER,
                std::vector<std::string> target = {}) {
  FieldDef field;
  field.key = field.label.en = field.label.zh = key;
  field.type = type;
  field.merge = merge;
  field.target = std::move(target);
  return field;
}
FieldDef formula(const char* key, FieldType yields, const char* text) {
  FieldDef field = stored(key, FieldType::DERIVED, Merge::DERIVED);
  field.yields = yields;
  field.formula = text;
  return field;
}

/// Accounts in a tree, with deals: sums, lookups, formulas on formulas, prices in three currencies, and a look at the
/// clock.
const schema::Catalogue& catalogue() {
  static const schema::Catalogue built = [] {
    KindDef account;
    account.key = "account", account.label = {"Account", "客户"}, account.title = "name";
    account.fields = {
        stored("name", FieldType::TEXT),
        stored("parent", FieldType::REF, Merge::PARENT, {"account"}),
        formula("total", FieldType::INTEGER, "sum(amount over deal where account = this and open = yes)"),
        formula("deals", FieldType::INTEGER, "count(deal where account = this)"),
        formula("best", FieldType::INTEGER, "max(doubled over deal where account = this)"),
        formula("latest", FieldType::TEXT, "last(name over deal where account = this by amount)"),
        formula("tree", FieldType::INTEGER, "total + sum(tree over account where parent = this)"),
        formula("below", FieldType::INTEGER, "count(deal where account.parent = this)"),
        formula("everywhere", FieldType::INTEGER, "count(deal where amount > 5)"),
        formula("worth", FieldType::MONEY, "sum(price over deal where account = this)"),
        formula("days", FieldType::INTEGER, "deals + if(now() > today() - 1, 1, 2)"),
    };
    KindDef deal;
    deal.key = "deal", deal.label = {"Deal", "商机"}, deal.title = "name";
    deal.fields = {
        stored("name", FieldType::TEXT),
        stored("amount", FieldType::INTEGER),
        stored("open", FieldType::BOOLEAN),
        stored("price", FieldType::MONEY),
        stored("closes", FieldType::DATE),
        stored("account", FieldType::REF, Merge::LAST_WRITER, {"account"}),
        formula("doubled", FieldType::INTEGER, "amount * 2"),
        formula("others", FieldType::INTEGER, "account.total - amount"),
        formula("big", FieldType::BOOLEAN, "doubled > 10 and others is not empty"),
        formula("grand", FieldType::INTEGER, "coalesce(account.parent.total, 0) + 1"),
    };
    KindDef rate;
    rate.key = "currency_rate", rate.label = {"Currency rate", "汇率"}, rate.title = "currency";
    rate.fields = {stored("currency", FieldType::TEXT), stored("base", FieldType::TEXT),
                   stored("date", FieldType::DATE), stored("rate", FieldType::DECIMAL)};
    return schema::Catalogue({stored("id", FieldType::TEXT, Merge::FIXED)}, {account, deal, rate});
  }();
  return built;
}

sync::RecordId idOf(std::uint8_t number) {
  return {{0, number}};
}

struct Desk {
  explicit Desk(Derived::Tracking tracking = Derived::Tracking::on) : derived(tracking) { alice.create(); }

  void see() {
    const auto txn = alice.database->read();
    auto changes = alice.replica.takeChanges();
    rows.refresh(*txn, alice.replica, changes);
    derived.refresh(*txn, alice.replica, rows, changes);
  }
  void write(const FieldEdit& edit) {
    const auto written = alice.write({edit});
    if (const auto* hash = std::get_if<Hash>(&written)) commits.push_back(*hash);
    see();
  }
  void set(std::uint8_t record, const char* kind, const char* field, const sync::Value& value) {
    write({idOf(record), kind, field, FieldEdit::Action::set, {}, value.empty() ? Bytes{} : sync::encode(value)});
  }
  void undo(std::size_t which) {
    if (commits.empty()) return;
    const auto edit =
        alice.replica.editNamed(*alice.database->read(), alice.here(), hex(commits[which % commits.size()]));
    if (!edit) return;
    alice.change([&](auto& txn) { return alice.replica.writeUndo(txn, alice.here(), edit->first, edit->second); });
    see();
  }
  /// As text; empty for nothing.
  std::string of(Derived& from, const char* kindKey, const sync::RecordId& id, const char* field) {
    const auto txn = alice.database->read();
    const KindDef& kind = *catalogue().kind(kindKey);
    const Row* row = rows.find(*txn, alice.replica, alice.here(), kind, id);
    if (row == nullptr) return {};
    MadeValues made;
    const auto values = from.of({*txn, alice.replica, alice.here(), rows, now}, kind, *row, *kind.field(field), made);
    return values.empty() ? std::string() : lineOf(values.front());
  }
  std::string of(const char* kind, std::uint8_t record, const char* field) {
    return of(derived, kind, idOf(record), field);
  }
  const Rows::Table& table(const char* kind) {
    return rows.of(*alice.database->read(), alice.replica, alice.here(), *catalogue().kind(kind));
  }

  Device alice{7};
  Rows rows{catalogue(), alice.vault};
  Derived derived;
  std::vector<Hash> commits;
  sync::Millis now = 1'700'000'000'000;
};

/// The same by loops over all rows.
class Naive {
 public:
  explicit Naive(Desk& desk) : desk(desk) {}

  using Number = std::optional<std::int64_t>;
  Number total(const sync::RecordId& account) {
    std::int64_t sum = 0;
    eachDeal(account, [&](const Row& deal) {
      const auto* open = std::get_if<sync::Boolean>(&value(deal, "deal", "open").is);
      if (open != nullptr && open->value) sum += amount(deal).value_or(0);
    });
    return sum;
  }
  Number deals(const sync::RecordId& account) {
    std::int64_t count = 0;
    eachDeal(account, [&](const Row&) { ++count; });
    return count;
  }
  Number best(const sync::RecordId& account) {
    Number most;
    eachDeal(account, [&](const Row& deal) {
      if (const auto own = amount(deal)) most = std::max(most.value_or(*own * 2), *own * 2);
    });
    return most;
  }
  std::string latest(const sync::RecordId& account) {
    std::string name;
    Number most;
    eachDeal(account, [&](const Row& deal) {
      const auto own = amount(deal);
      const auto& called = value(deal, "deal", "name");
      if (own && !called.empty() && (!most || *own >= *most)) most = own, name = lineOf(called);
    });
    return name;
  }
  /// Nothing in a circle, nor above one.
  Number tree(const sync::RecordId& account, unsigned depth = 0) {
    if (depth > 100) return std::nullopt;
    auto sum = *total(account);
    for (const auto& [id, row] : desk.table("account")) {
      if (row.presence.deleted || refOf(row, "account", "parent") != account) continue;
      const auto below = tree(id, depth + 1);
      if (!below) return std::nullopt;
      sum += *below;
    }
    return sum;
  }
  Number below(const sync::RecordId& account) {
    std::int64_t count = 0;
    for (const auto& [id, row] : desk.table("account")) {
      if (refOf(row, "account", "parent") == account) count += *deals(id);
    }
    return count;
  }
  Number everywhere() {
    std::int64_t count = 0;
    for (const auto& [id, row] : desk.table("deal")) {
      if (!row.presence.deleted && amount(row).value_or(0) > 5) ++count;
    }
    return count;
  }
  Number others(const Row& deal) {
    const auto account = refOf(deal, "deal", "account");
    const auto own = amount(deal);
    if (!account || !own || !desk.table("account").contains(*account)) return std::nullopt;
    return *total(*account) - *own;
  }
  bool big(const Row& deal) { return amount(deal).value_or(0) * 2 > 10 && others(deal); }
  Number grand(const Row& deal) {
    const auto account = refOf(deal, "deal", "account");
    const auto at = account ? desk.table("account").find(*account) : desk.table("account").end();
    if (at == desk.table("account").end()) return 1;
    const auto parent = refOf(at->second, "account", "parent");
    return parent && desk.table("account").contains(*parent) ? *total(*parent) + 1 : 1;
  }
  /// In the currency of all prices; of several, in CNY by the newest rates of when the deals close, or of today.
  std::string worth(const sync::RecordId& account) {
    std::vector<std::pair<sync::Money, sync::Date>> prices;
    std::set<std::string> currencies;
    const sync::Date today = dayOf({desk.now});
    eachDeal(account, [&](const Row& deal) {
      const auto* price = std::get_if<sync::Money>(&value(deal, "deal", "price").is);
      const auto* closes = std::get_if<sync::Date>(&value(deal, "deal", "closes").is);
      if (price == nullptr) return;
      prices.emplace_back(*price, closes == nullptr ? today : std::min(*closes, today));
      currencies.insert(price->currency);
    });
    std::int64_t sum = 0;
    for (const auto& [price, day] : prices) {
      const auto rate = currencies.size() == 1 ? Number(1) : rateOf(price.currency, day);
      if (!rate) return {};
      sum += price.amount.mantissa * *rate;
    }
    return std::to_string(sum) + ".00 " + (currencies.size() == 1 ? *currencies.begin() : "CNY");
  }
  Number rateOf(const std::string& currency, sync::Date day) {
    if (currency == "CNY") return 1;
    Number found;
    sync::Date newest;
    for (const auto& [id, row] : desk.table("currency_rate")) {
      const auto* date = std::get_if<sync::Date>(&value(row, "currency_rate", "date").is);
      const auto* rate = std::get_if<sync::Decimal>(&value(row, "currency_rate", "rate").is);
      if (row.presence.deleted || date == nullptr || rate == nullptr || *date > day || (found && *date < newest))
        continue;
      if (lineOf(value(row, "currency_rate", "currency")) != currency) continue;
      if (lineOf(value(row, "currency_rate", "base")) != "CNY") continue;
      found = rate->mantissa, newest = *date;
    }
    return found;
  }
  Number amount(const Row& deal) {
    const auto* number = std::get_if<sync::Integer>(&value(deal, "deal", "amount").is);
    return number == nullptr ? std::nullopt : Number(number->value);
  }

 private:
  static const sync::Value& value(const Row& row, const char* kind, const char* field) {
    return row.value(catalogue().kind(kind)->field(field));
  }
  static std::optional<sync::RecordId> refOf(const Row& row, const char* kind, const char* field) {
    const auto* ref = std::get_if<sync::Ref>(&value(row, kind, field).is);
    return ref == nullptr ? std::nullopt : std::optional(ref->id);
  }
  template <class Use>
  void eachDeal(const sync::RecordId& account, const Use& use) {
    for (const auto& [id, row] : desk.table("deal")) {
      if (!row.presence.deleted && refOf(row, "deal", "account") == account) use(row);
    }
  }
  Desk& desk;
};

std::string text(const Naive::Number& number) {
  return number ? std::to_string(*number) : std::string();
}

using Step = std::tuple<std::uint8_t, std::uint8_t, std::uint8_t>;

/// Accounts are 0 to 3, deals 10 to 15, rates 20 to 27.
void take(Desk& desk, const Step& step) {
  const auto [what, which, value] = step;
  const auto account = static_cast<std::uint8_t>(which % 4), deal = static_cast<std::uint8_t>(10 + which % 6);
  const bool onDeal = value % 2 == 0;
  constexpr const char* currencies[] = {"CNY", "USD", "EUR"};
  const sync::Date day{dayOf({desk.now}).days + value % 5 - 2};
  switch (what % 13) {
    case 0:
      return desk.set(account, "account", "parent", {sync::Ref{idOf(value % 5)}});
    case 1:
      return desk.set(account, "account", "name", {sync::Text{"Heron"}});
    case 2:
    case 3:
      return desk.set(deal, "deal", "amount", {sync::Integer{value % 12}});
    case 4:
      return desk.set(deal, "deal", "open", {sync::Boolean{value % 3 != 0}});
    case 5:
    case 6:
      return desk.set(deal, "deal", "account",
                      value % 7 == 0 ? sync::Value{} : sync::Value{sync::Ref{idOf(value % 5)}});
    case 7:
      return desk.write({idOf(onDeal ? deal : account), onDeal ? "deal" : "account", std::string(sync::deletedField),
                         value % 3 == 0 ? FieldEdit::Action::restore : FieldEdit::Action::erase});
    case 8:
      return desk.undo(which);
    case 9:
      return desk.set(deal, "deal", "price", {sync::Money{{value % 9, 0}, currencies[value % 3]}});
    case 10:
      return desk.set(deal, "deal", "closes", {day});
    case 11: {
      const auto rate = static_cast<std::uint8_t>(20 + which % 8);
      desk.set(rate, "currency_rate", "currency", {sync::Text{currencies[1 + value % 2]}});
      desk.set(rate, "currency_rate", "base", {sync::Text{"CNY"}});
      desk.set(rate, "currency_rate", "date", {day});
      return desk.set(rate, "currency_rate", "rate", {sync::Decimal{1 + value % 7, 0}});
    }
    default:
      desk.now += value * 3'600'000;
      return desk.set(deal, "deal", "name", {sync::Text{std::to_string(value)}});
  }
}

/// What differs, or nothing.
std::string difference(Desk& desk) {
  Derived anew;
  Naive naive(desk);
  std::string found;
  const auto check = [&](const char* kind, const sync::RecordId& id, const char* field, const std::string& wanted) {
    const auto kept = desk.of(desk.derived, kind, id, field), fresh = desk.of(anew, kind, id, field);
    if (kept != fresh) found += std::string(field) + " is kept as '" + kept + "', anew '" + fresh + "'; ";
    if (fresh != wanted) found += std::string(field) + " is '" + fresh + "', by loops '" + wanted + "'; ";
  };
  for (const auto& [id, row] : desk.table("account")) {
    check("account", id, "total", text(naive.total(id)));
    check("account", id, "deals", text(naive.deals(id)));
    check("account", id, "best", text(naive.best(id)));
    check("account", id, "latest", naive.latest(id));
    check("account", id, "tree", text(naive.tree(id)));
    check("account", id, "below", text(naive.below(id)));
    check("account", id, "everywhere", text(naive.everywhere()));
    check("account", id, "worth", naive.worth(id));
    check("account", id, "days", text(*naive.deals(id) + 1));
  }
  for (const auto& [id, row] : desk.table("deal")) {
    const auto own = naive.amount(row);
    check("deal", id, "doubled", own ? std::to_string(*own * 2) : std::string());
    check("deal", id, "others", text(naive.others(row)));
    check("deal", id, "big", naive.big(row) ? "yes" : "no");
    check("deal", id, "grand", text(naive.grand(row)));
  }
  return found;
}

}  // namespace

TEST_CASE("whatever is edited, deleted and undone, what is kept of derived fields equals working them out anew",
          "[derived]") {
  REQUIRE(rc::check([] {
    const auto steps = *rc::gen::resize(40, rc::gen::arbitrary<std::vector<Step>>());
    Desk desk;
    for (const auto& step : steps) {
      take(desk, step);
      const auto wrong = difference(desk);
      if (!wrong.empty()) RC_FAIL(wrong);
    }
    RC_CLASSIFY(desk.commits.size() > 15, "long");
  }));
}

TEST_CASE("without tracking, what is kept goes stale", "[derived]") {
  Desk desk(Derived::Tracking::off);
  std::string wrong;
  for (std::uint8_t i = 0; i < 60 && wrong.empty(); ++i) {
    take(desk, {static_cast<std::uint8_t>(i * 3), static_cast<std::uint8_t>(i / 3), static_cast<std::uint8_t>(i * 7)});
    wrong = difference(desk);
  }
  CHECK(!wrong.empty());
}

TEST_CASE("when Alice wins a deal, her account's open sum falls, and only what depends on it is worked out again",
          "[derived]") {
  Desk desk;
  for (std::uint8_t account : {1, 2}) desk.set(account, "account", "name", {sync::Text{"Heron"}});
  for (std::uint8_t deal : {10, 11, 12}) {
    desk.set(deal, "deal", "amount", {sync::Integer{100}});
    desk.set(deal, "deal", "open", {sync::Boolean{true}});
    desk.set(deal, "deal", "account", {sync::Ref{idOf(deal == 12 ? 2 : 1)}});
  }
  CHECK(desk.of("account", 1, "total") == "200");
  CHECK(desk.of("account", 2, "total") == "100");
  CHECK(desk.of("deal", 11, "others") == "100");
  const auto before = desk.derived.dropped();
  desk.set(10, "deal", "open", {sync::Boolean{false}});
  CHECK(desk.derived.droppedSince(before, desk.alice.space, "account") == std::set{idOf(1)});
  CHECK(desk.of("account", 1, "total") == "100");
  CHECK(desk.of("account", 2, "total") == "100");
  CHECK(desk.of("deal", 11, "others") == "0");
}

TEST_CASE("of accounts that are each other's parent the later move does not count, and both have their sum",
          "[derived]") {
  Desk desk;
  desk.set(10, "deal", "amount", {sync::Integer{100}});
  desk.set(10, "deal", "open", {sync::Boolean{true}});
  desk.set(10, "deal", "account", {sync::Ref{idOf(1)}});
  desk.set(1, "account", "parent", {sync::Ref{idOf(2)}});
  desk.set(2, "account", "parent", {sync::Ref{idOf(1)}});
  desk.set(3, "account", "parent", {sync::Ref{idOf(4)}});
  desk.set(4, "account", "parent", {sync::Ref{idOf(0)}});
  CHECK(desk.of("account", 1, "tree") == "100");
  CHECK(desk.of("account", 2, "tree") == "100");  // 1 stands under it
  CHECK(desk.of("account", 4, "tree") == "0");
  desk.set(1, "account", "parent", {});
  CHECK(desk.of("account", 1, "tree") == "100");
  CHECK(desk.of("account", 2, "tree") == "0");  // it stands under 1 now
}

TEST_CASE("formulas that need each other are named, and sums down a tree are none of them", "[derived]") {
  CHECK(!firstCycle(catalogue()));
  const auto circle = [](const char* onAccount, const char* onDeal) {
    KindDef account, deal;
    account.key = "account", account.label = {"Account", "客户"}, account.title = "name";
    account.fields = {stored("name", FieldType::TEXT), formula("total", FieldType::INTEGER, onAccount)};
    deal.key = "deal", deal.label = {"Deal", "商机"}, deal.title = "name";
    deal.fields = {stored("name", FieldType::TEXT), stored("account", FieldType::REF, Merge::LAST_WRITER, {"account"}),
                   formula("share", FieldType::INTEGER, onDeal)};
    const schema::Catalogue made({stored("id", FieldType::TEXT, Merge::FIXED)}, {account, deal});
    const auto found = firstCycle(made);
    return found ? found->en : std::string();
  };
  CHECK(circle("1", "account.total") == "");
  CHECK(circle("total + 1", "1") ==
        "No formula can go round in a circle: account.total needs account.total. Take one out of another's formula.");
  CHECK(circle("sum(share over deal where account = this)", "account.total") ==
        "No formula can go round in a circle: account.total needs deal.share, which needs account.total. Take one out "
        "of another's formula.");
}
