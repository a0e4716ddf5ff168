#include "node/replication/receipt-desk.h"

#include <kj/debug.h>

namespace satchel::node {

sync::Millis ReceiptDesk::now() const {
  return (timer.now() - kj::origin<kj::TimePoint>()) / kj::MILLISECONDS;
}

void ReceiptDesk::changed(std::uint32_t number) {
  paces[number].changed(now());
  arm();
}

std::size_t ReceiptDesk::devicesOf(std::uint32_t number) const {
  const SharedSpace* space = board.byNumber(number);
  return space == nullptr ? 0 : space->card->members.size();
}

void ReceiptDesk::arm() {
  std::optional<sync::Millis> first;
  for (const auto& [number, pace] : paces) {
    const sync::Millis due = pace.due(devicesOf(number));
    if (!first || due < *first) first = due;
  }
  if (!first || (armed && armedFor <= *first)) return;
  armed = true;
  armedFor = *first;
  alarm = timer.atTime(kj::origin<kj::TimePoint>() + *first * kj::MILLISECONDS)
              .then([this] {
                // Not within the promise that is being replaced.
                tasks.add(kj::evalLater([this] { fire(); }));
              })
              .eagerlyEvaluate([this](kj::Exception&& e) { taskFailed(kj::mv(e)); });
}

void ReceiptDesk::fire() {
  armed = false;
  const sync::Millis moment = now();
  for (auto& [number, pace] : paces) {
    if (pace.due(devicesOf(number)) > moment) continue;
    pace.considered(moment);
    tasks.add(consider(number));
  }
  arm();
}

kj::Promise<void> ReceiptDesk::consider(std::uint32_t number) {
  return node
      .inStore([number](StoreAccess& access) { access.replica.signReceipt(access.txn, access.replica.space(number)); })
      .then([this, number] { return askVectors(number, 0); })
      .then([this, number] {
        SharedSpace* space = board.byNumber(number);
        if (space == nullptr) return;
        for (auto& [id, link] : links.live()) link->receipts.checkHandingOn(*space);
      });
}

kj::Promise<void> ReceiptDesk::askVectors(std::uint32_t number, std::uint64_t afterLink) {
  const auto next = links.live().upper_bound(afterLink);
  if (next == links.live().end()) return kj::READY_NOW;
  auto roots = std::make_shared<std::set<Hash>>();
  return node
      .inStore([number, roots](StoreAccess& access) {
        *roots = access.replica.unknownRoots(access.txn, access.replica.space(number));
      })
      .then([this, number, roots, id = next->first]() -> kj::Promise<void> {
        if (roots->empty()) return kj::READY_NOW;
        SharedSpace* space = board.byNumber(number);
        PeerLink* link = links.find(id);
        if (space == nullptr || link == nullptr) return askVectors(number, id);
        // A link that ends meanwhile takes its answer with it; the next one is asked when it is up.
        return link->receipts.askVectors(*space, *roots).catch_([](kj::Exception&&) {}).then([this, number, id] {
          return askVectors(number, id);
        });
      });
}

void ReceiptDesk::taskFailed(kj::Exception&& exception) {
  KJ_LOG(WARNING, exception);
}

}  // namespace satchel::node
