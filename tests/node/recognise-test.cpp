// A store knows whether it stands where it last stood. What tells places apart may say nothing (files of one number,
// a snapshot of a machine): then what the restoring command said decides.
#include "node/store/witness.h"
#include "station.h"

using namespace satchel;
using namespace satchel::node;

TEST_CASE("a backup put back by command goes on under a new log, also where nothing else tells it from before") {
  Harness harness;
  Device bob{1};
  bob.create();
  const auto logAfterStart = [&](const std::string& place) {
    Node node(harness.catalogue, *bob.database, bob.identity, bob.master, {"Bob", "Bob's laptop"}, bob.clock,
              harness.random, storeThreads(harness.io.unixEventPort));
    harness.wait(node.recognise(place));
    std::optional<sync::LogId> own;
    harness.wait(node.inStore([&](StoreAccess& access) { own = access.replica.spaces().begin()->second.own; }));
    return *own;
  };
  const auto first = logAfterStart("here");
  CHECK(logAfterStart("here") == first);
  bob.change([](auto& txn) {
    markRestored(txn);
    return true;
  });
  const auto second = logAfterStart("here");
  CHECK_FALSE(second == first);
  CHECK(logAfterStart("here") == second);  // it was said once
  CHECK_FALSE(logAfterStart("there") == second);
}
