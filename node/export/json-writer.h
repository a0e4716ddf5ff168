// Records as JSON, as `satchel list --json` prints them. Invariant: valid UTF-8 and valid JSON whatever a record holds,
// and an import of what is written changes nothing.
#pragma once
#include "node/records/rows.h"

namespace satchel::node {

/// {"id": …, "kind": …, <fields>, "extra": {…}}, on one line without its end.
std::string jsonRecord(const schema::KindDef& kind, const Row& row);

}  // namespace satchel::node
