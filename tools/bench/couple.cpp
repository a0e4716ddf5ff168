#include "tools/bench/couple.h"

#include <stdexcept>

#include "tools/bench/stopwatch.h"

namespace satchel::bench {

Holder::Holder(const Size& size, const std::string& csv) : node(size.folder, "Alice") {
  Talk alice(node);
  alice.createSpace();
  if (!csv.empty()) require("records imported", size.records, alice.import(writeCsv(size, csv)));
}

double secondsToFirstSync(const NodeProcess& holder, const NodeProcess& newcomer, const std::string& via,
                          std::uint64_t records) {
  const std::string code = Talk(holder).invite();
  double seconds = 0;
  std::string digest;
  {
    Talk bob(newcomer);
    const Stopwatch watch;
    bob.join(code, via);
    bob.sync();
    const auto found = bob.count();
    digest = bob.digest();
    seconds = watch.seconds();
    require("records on the newcomer", records, found);
  }
  requireEqual(digest, Talk(holder).digest());
  return seconds;
}

Couple::Couple(const Size& size, const std::string& csv)
    : alice(size, csv), line(alice.node.address()), bob(size.folder, "Bob") {
  secondsToFirstSync(alice.node, bob, line.address(), size.records);
}

void Couple::part() {
  Talk(bob).setOffline(true);
}

Couple::Meeting Couple::meet() {
  Meeting meeting;
  const std::uint64_t before = line.bytes();
  {
    Talk talk(bob);
    const Stopwatch watch;
    talk.setOffline(false);
    talk.sync();
    meeting.seconds = watch.seconds();
  }
  meeting.bytes = line.bytes() - before;
  const auto his = Talk(bob).digest();
  requireEqual(his, Talk(alice.node).digest());
  return meeting;
}

std::vector<std::string> Couple::some(std::uint64_t contacts) {
  const auto all = Talk(alice.node).list({}).ids;
  std::vector<std::string> chosen;
  for (std::uint64_t i = 0; i < contacts; ++i) chosen.push_back(all[i * all.size() / contacts]);
  return chosen;
}

}  // namespace satchel::bench
