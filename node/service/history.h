// A record's history as its commits tell it: who wrote what, when, and why a version is not the one shown.
// Invariant: read from the feed, never kept.
#pragma once
#include "node/service/answers.h"

namespace satchel::node {

void putHistory(rpc::Session::ShowResults::Builder out, const schema::KindDef& kind, const sync::RecordId& id,
                StoreLookup& lookup, bool chinese);

}  // namespace satchel::node
