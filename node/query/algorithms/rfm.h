// Customers beside each other: how lately, how often and for how much they bought. Invariant: fifths of all accounts
// that bought anything; equal figures have equal fifths.
#pragma once
#include "node/query/worth.h"

namespace satchel::node {

class RowView;

/// Of an account: three digits, 5 the best: the last order's signing, the number of orders, their sum. Orders that are
/// drafts or cancelled do not count. Nothing for one whose orders have no sum or no day of signing.
Worth rfm(const RowView& account, const schema::Catalogue& catalogue);

}  // namespace satchel::node
