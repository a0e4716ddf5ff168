// A record's history as its commits tell it: who wrote what, when, and why a version is not the one shown.
// Invariant: read from the feed, never kept.
#pragma once
#include "node/service/answers.h"

namespace satchel::node {

/// `record`: as it is, or as it was at `until`; then only what its authors' clocks say was written by then.
void putHistory(rpc::Session::ShowResults::Builder out, const schema::KindDef& kind, const sync::RecordId& id,
                const sync::Record& record, std::optional<sync::Millis> until, StoreLookup& lookup, bool chinese);

}  // namespace satchel::node
