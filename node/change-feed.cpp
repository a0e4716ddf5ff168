#include "node/change-feed.h"

namespace satchel::node {

void ChangeFeeds::tell(const Changes& changes) {
  for (ChangeFeed* feed : feeds) {
    feed->news.push_back(changes);
    KJ_IF_MAYBE (fulfiller, feed->waiting) (*fulfiller)->fulfill();
    feed->waiting = nullptr;
  }
}

kj::Promise<std::vector<Changes>> ChangeFeed::next() {
  if (!news.empty()) return std::exchange(news, {});
  auto paf = kj::newPromiseAndFulfiller<void>();
  waiting = kj::mv(paf.fulfiller);
  return paf.promise.then([this] { return std::exchange(news, {}); });
}

}  // namespace satchel::node
