// A workload: one thing that people wait for, done again and again by real nodes. Invariant: it checks that the work
// was done before it reports how fast; what did not come out right is an error, never a figure.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "tools/bench/report.h"

namespace satchel::bench {

struct Size {
  std::uint64_t records = 0;
  unsigned runs = 0;
  unsigned devices = 0;  ///< beside the one or two that a workload is about, where it has more
  std::string folder;    ///< to work in
};

// ---- what people wait for
/// A CSV file becomes records, durable, on one node.
std::vector<Row> measureImport(const Size& size);
/// One, eight and 64 clients of a node change one field of one record, again and again.
std::vector<Row> measureEdit(const Size& size);
/// A second node joins by code, and has all of them.
std::vector<Row> measureFirstSync(const Size& size);
/// The memory that the second node takes meanwhile.
std::vector<Row> measureMemory(const Size& size);
/// Two nodes meet after one of them made 1,000 edits.
std::vector<Row> measureCatchUp(const Size& size);
/// Two nodes meet after both edited the same 1,000 records.
std::vector<Row> measureConflict(const Size& size);
/// A node starts and shows the first page.
std::vector<Row> measureOpen(const Size& size);
/// A node is asked for records by condition, in an order, by words.
std::vector<Row> measureQuery(const Size& size);
/// One text has been edited as many times as there are records.
std::vector<Row> measureText(const Size& size);
/// One laptop's commits go through a relay to all the others.
std::vector<Row> measureRelay(const Size& size);

// ---- what must not grow
/// What vectors and facts of many devices cost two of them that meet.
std::vector<Row> measureDevices(const Size& size);
/// How often a commit is sent in a mesh of laptops.
std::vector<Row> measureMesh(const Size& size);
/// How long a person's edit takes while the first sync goes on.
std::vector<Row> measureWait(const Size& size);
/// Eight hours of edits, as fast as they go: file, memory, descriptors.
std::vector<Row> measureLongRun(const Size& size);

/// Says on stderr which run came to what.
void tellRun(const char* workload, unsigned run, const Size& size, double seconds);
/// Throws unless they are equal.
void require(const std::string& what, std::uint64_t wanted, std::uint64_t found);
/// Throws unless two nodes' digests are equal.
void requireEqual(const std::string& one, const std::string& other);
/// The records as a file of this folder; the path.
std::string writeCsv(const Size& size, const std::string& csv);

}  // namespace satchel::bench
