// Records as CSV (RFC 4180, UTF-8, lines end in CR LF). Invariant: an import of what is written finds every record by
// its id and changes nothing: exact values, keys of choices, ids of references, sets joined by "; ".
#pragma once
#include "node/export/export-columns.h"

namespace satchel::node {

/// "id", keys of fields, those of derived ones marked as computed, columns of imports.
std::string csvHeader(const ExportColumns& columns);
std::string csvLine(const ExportColumns& columns, const Row& row);

}  // namespace satchel::node
