// The records that every workload measures with: contacts of ten fields in two languages, about 400 bytes each as CSV.
// Invariant: the same number gives the same bytes on every machine, and no name comes twice, so each row is a record.
#pragma once
#include <cstdint>
#include <string>

namespace satchel::bench {

std::string contactsAsCsv(std::uint64_t records);

}  // namespace satchel::bench
