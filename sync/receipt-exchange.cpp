#include "sync/receipt-exchange.h"

#include <utility>

namespace satchel::sync {

std::optional<ReceiptExchange::Action> ReceiptExchange::next(const VersionVector& mine) {
  if (calling) return std::nullopt;
  if (stage == Stage::wanted) {
    stage = Stage::comparing;
    calling = true;
    return Action{Action::What::compare};
  }
  if (stage == Stage::differs) {
    stage = Stage::asking;
    calling = true;
    return Action{Action::What::marks};
  }
  if (stage != Stage::known) return std::nullopt;
  Action push{Action::What::push};
  while (!lagging.empty() && push.logs.size() < mostAtOnce) {
    const LogId log = *lagging.begin();
    lagging.erase(lagging.begin());
    const Head mark = mine.at(log);
    if (mark <= theirs.at(log)) continue;
    theirs.set(log, mark);
    push.logs.insert(log);
  }
  if (push.logs.empty()) return std::nullopt;
  calling = true;
  return push;
}

void ReceiptExchange::know(VersionVector heard, const VersionVector& mine) {
  theirs = std::move(heard);
  lagging.clear();
  for (const auto& [log, mark] : mine) {
    if (mark > theirs.at(log)) lagging.insert(log);
  }
  stage = Stage::known;
}

void ReceiptExchange::compared(const Hash& hash, const VersionVector& mine) {
  calling = false;
  if (stage != Stage::comparing) return;
  if (hash == mine.hash()) return know(mine, mine);
  stage = Stage::differs;
}

void ReceiptExchange::answeredMarks(VersionVector heard, const VersionVector& mine) {
  calling = false;
  if (stage == Stage::asking) know(std::move(heard), mine);
}

void ReceiptExchange::peerCompared(const Hash& hash, const VersionVector& mine) {
  // Otherwise it asks for our marks next, and tells its own.
  if (hash == mine.hash()) know(mine, mine);
}

void ReceiptExchange::peerMarks(VersionVector heard, const VersionVector& mine) {
  know(std::move(heard), mine);
}

void ReceiptExchange::peerSent(const LogId& log, const Head& mark) {
  if (mark > theirs.at(log)) theirs.set(log, mark);
}

}  // namespace satchel::sync
