// Signs this device's receipts when it is time, and looks at what others' say. Invariant: nothing is done in a space
// where nothing changed, but once a day; what a receipt that came brings about is no receipt of our own.
#pragma once
#include "node/replication/links.h"
#include "sync/receipt-pace.h"

namespace satchel::node {

class ReceiptDesk final : private kj::TaskSet::ErrorHandler {
 public:
  ReceiptDesk(Node& node, Board& board, Links& links, kj::Timer& timer)
      : node(node), board(board), links(links), timer(timer), tasks(*this) {}

  /// Something of the space changed: it is looked at when it has become quiet.
  void changed(std::uint32_t number);

 private:
  sync::Millis now() const;
  /// 0 for a space that nobody shares with us yet.
  std::size_t devicesOf(std::uint32_t number) const;
  /// Waits for the space that is due first.
  void arm();
  void fire();
  kj::Promise<void> consider(std::uint32_t number);
  /// Asks one link after the other for what roots stand for, as long as any is unknown.
  kj::Promise<void> askVectors(std::uint32_t number, std::uint64_t afterLink);
  void taskFailed(kj::Exception&& exception) override;

  Node& node;
  Board& board;
  Links& links;
  kj::Timer& timer;
  std::map<std::uint32_t, sync::ReceiptPace> paces;
  sync::Millis armedFor = 0;
  kj::Promise<void> alarm = nullptr;
  bool armed = false;
  kj::TaskSet tasks;
};

}  // namespace satchel::node
