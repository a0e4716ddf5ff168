#include "node/replication/clock-watch.h"

#include "node/text/day.h"

namespace satchel::node {
namespace {

// Midnight of 2020-01-01 and of 2099-01-01, UTC.
constexpr sync::Millis earliest = 18'262 * dayMillis, latest = 47'117 * dayMillis;

bool isOwnPlausible(sync::Millis now) {
  return now >= earliest && now < latest;
}

}  // namespace

void ClockWatch::lookAtOwn() {
  const sync::Millis now = node.clock.now();
  if (isOwnPlausible(now)) return;
  node.later([&node = node, now](StoreAccess& access) {
    node.note(access, "CLOCK_WARNING",
              "The clock of this device says " + sync::isoDateTime({now}) +
                  ", which cannot be: set it. Writing goes on; only the times that others read beside it are wrong.");
  });
}

void ClockWatch::heard(std::uint32_t space, const std::vector<sync::Receipt>& receipts) {
  const sync::Millis now = node.clock.now();
  // Beside a clock that is wrong itself every other seems so.
  if (!isOwnPlausible(now)) return;
  for (const sync::Receipt& receipt : receipts) {
    if (receipt.time <= now) continue;  // and nobody's number can make the difference overflow
    const std::int64_t days = (receipt.time - now) / dayMillis;
    if (days < 1 || !told.insert(receipt.device).second) continue;
    node.later([&node = node, space, days, device = receipt.device](StoreAccess& access) {
      const Space& here = access.replica.space(space);
      const auto member = here.roster.members().find(device);
      const auto names = member == here.roster.members().end() ? std::vector<std::string>{"?", "?"}
                                                               : node.memberNames(here, member->second);
      node.note(access, "CLOCK_WARNING",
                "The clock of " + names[0] + " (device '" + names[1] + "') is " + std::to_string(days) +
                    (days == 1 ? " day" : " days") +
                    " ahead of this device's: one of the two is wrong. What it writes is kept, under the times it "
                    "says.");
    });
  }
}

}  // namespace satchel::node
