// From starting a node that holds the records until a client has the first 50 by name: with its store in the page
// cache, and with the store's files evicted from it. The process starts anew each time. Beside it LMDB opens a store of
// the same bytes with an index by name, and reads 50.
#include <algorithm>
#include <stdexcept>

#include "tools/bench/couple.h"
#include "tools/bench/files.h"
#include "tools/bench/raw-store.h"
#include "tools/bench/records.h"
#include "tools/bench/stopwatch.h"

namespace satchel::bench {
namespace {

constexpr std::size_t page = 50;

struct Opened {
  double answers = 0, shows = 0;  ///< milliseconds until the node answers at all; until the page is there
};

std::string lowered(std::string text) {
  for (char& each : text) {
    if (each >= 'A' && each <= 'Z') each = static_cast<char>(each - 'A' + 'a');
  }
  return text;
}

/// The least names of all, as a list in any case begins.
std::vector<std::string> firstNames(const std::vector<RawRecord>& records) {
  std::vector<std::string> names;
  for (const RawRecord& record : records) names.push_back(lowered(std::string(record.name)));
  const auto end = names.begin() + static_cast<std::ptrdiff_t>(std::min(page, names.size()));
  std::partial_sort(names.begin(), end, names.end());
  names.erase(end, names.end());
  return names;
}

Opened open(NodeProcess& node, const std::vector<std::string>& expected) {
  Opened opened;
  const Stopwatch watch;
  node.start();
  Talk client(node);
  opened.answers = watch.seconds() * 1000;
  auto names = client.list({{}, "name", page}).titles;
  opened.shows = watch.seconds() * 1000;
  for (std::string& name : names) name = lowered(std::move(name));
  if (names != expected) throw std::runtime_error("the first page is not that of the records by name");
  return opened;
}

double millisOfRaw(RawStore& store) {
  const Stopwatch watch;
  if (store.firstPage(page) == 0) throw std::runtime_error("the limit's store shows no page");
  return watch.seconds() * 1000;
}

}  // namespace

std::vector<Row> measureOpen(const Size& size) {
  const std::string csv = contactsAsCsv(size.records);
  const auto raw = rawRecords(csv);
  const auto expected = firstNames(raw);
  RawStore store(size.folder);
  store.put(raw);
  store.index(raw);
  Holder holder(size, csv);
  std::vector<double> answers, warm, evicted, rawWarm, rawEvicted;
  for (unsigned run = 1; run <= size.runs; ++run) {
    rawWarm.push_back(millisOfRaw(store));
    store.evict();
    rawEvicted.push_back(millisOfRaw(store));
    holder.node.stop();
    const Opened first = open(holder.node, expected);
    holder.node.stop();
    evictFiles(holder.node.storeFolder());
    const Opened second = open(holder.node, expected);
    answers.push_back(first.answers);
    warm.push_back(first.shows);
    evicted.push_back(second.shows);
    tellRun("open", run, size, (first.shows + second.shows) / 1000);
  }
  return {summary("open", size.records, "ms warm", warm, rawWarm),
          summary("open", size.records, "ms evicted", evicted, rawEvicted),
          summary("open", size.records, "ms to answer", answers, {})};
}

}  // namespace satchel::bench
