// News of the store for whoever on the loop's thread wants to go on telling somebody. Invariant: what has become
// durable since it was made is given out once, in order; who goes away is told nothing any more.
#pragma once
#include <kj/async.h>

#include <set>

#include "node/store/replica.h"

namespace satchel::node {

class ChangeFeed;

/// Hands each change to every feed there is.
class ChangeFeeds {
 public:
  void tell(const Changes& changes);

 private:
  friend class ChangeFeed;
  std::set<ChangeFeed*> feeds;
};

class ChangeFeed {
 public:
  explicit ChangeFeed(ChangeFeeds& feeds) : feeds(feeds) { feeds.feeds.insert(this); }
  ~ChangeFeed() { feeds.feeds.erase(this); }
  KJ_DISALLOW_COPY(ChangeFeed);

  /// What came since the last call; resolves when there is something. One caller at a time.
  kj::Promise<std::vector<Changes>> next();

 private:
  friend class ChangeFeeds;
  ChangeFeeds& feeds;
  std::vector<Changes> news;
  kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>> waiting;
};

}  // namespace satchel::node
