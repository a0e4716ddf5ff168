// A space of many devices, each with a log of its own and one record in it: what Alice and Bob pay for the others when
// they meet and nothing is new, and when there is one edit. Of the others only the logs stay; their processes end.
#include "tools/bench/couple.h"
#include "tools/bench/crowd.h"
#include "tools/bench/stopwatch.h"

namespace satchel::bench {

std::vector<Row> measureDevices(const Size& size) {
  Couple couple({0, size.runs, size.devices, size.folder}, "");
  const std::string id = Talk(couple.alice.node).add("account", "name", "Harbour");
  std::vector<double> joins;
  for (unsigned i = 1; i <= size.devices; ++i) {
    const Stopwatch watch;
    const auto other =
        newcomer(size.folder, "Laptop " + std::to_string(i), couple.alice.node, couple.alice.node.address());
    Talk talk(*other);
    talk.add("account", "name", "Of laptop " + std::to_string(i));
    talk.sync();
    if (i + 10 > size.devices) joins.push_back(watch.seconds() * 1000);  // the last ones
  }
  std::vector<double> idle, idleBytes, edit, editBytes;
  for (unsigned run = 1; run <= size.runs; ++run) {
    couple.part();
    const auto nothing = couple.meet();
    idle.push_back(nothing.seconds * 1000);
    idleBytes.push_back(static_cast<double>(nothing.bytes));
    couple.part();
    Talk(couple.alice.node).set({id, "name", "Harbour of run " + std::to_string(run)});
    const auto one = couple.meet();
    edit.push_back(one.seconds * 1000);
    editBytes.push_back(static_cast<double>(one.bytes));
    tellRun("devices", run, size, one.seconds);
  }
  return {summary("devices", size.devices, "ms to join", joins, {}),
          summary("devices", size.devices, "ms, nothing new", idle, {}),
          summary("devices", size.devices, "bytes, nothing new", idleBytes, {}),
          summary("devices", size.devices, "ms, one edit", edit, {}),
          summary("devices", size.devices, "bytes, one edit", editBytes, {})};
}

}  // namespace satchel::bench
