// What the terms of a rollup come to, told one after another in the order of their records. Invariant: terms that do
// not go together, and amounts of several currencies of which one has no rate, come to nothing. Amounts of one currency
// stay in it, needing no rate; of several, each is changed into the space's, at the rate of its record's day.
#pragma once
#include "node/query/exchange.h"
#include "node/query/expression.h"

namespace satchel::node {

class Rolling {
 public:
  /// `home`: the record that the rollup belongs to.
  Rolling(Fold fold, const Market& market, const RowView& home);
  /// `by`: what first and last go by; a term without is passed over. `row`: the record that the term is of.
  void add(Worth term, Worth by, const RowView& row);
  Worth result();

 private:
  struct Amount {
    Quantity amount;
    std::optional<sync::Date> day;
  };
  void take(Worth term, Worth by);
  bool bringTogether();

  const Fold fold;
  const Market& market;
  const RowView& home;
  std::vector<Amount> amounts;  ///< taken when it is known whether they are of one currency
  Worth total, key;
  std::int64_t terms = 0;
  bool spoilt = false;
};

}  // namespace satchel::node
