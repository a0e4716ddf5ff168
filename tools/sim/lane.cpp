#include "tools/sim/lane.h"

#include <utility>

namespace satchel::sim {

kj::Exception Lane::broken() const {
  return kj::Exception(kj::Exception::Type::DISCONNECTED, __FILE__, __LINE__, kj::str(why.c_str()));
}

void Lane::wake(Waiting& waiting) {
  KJ_IF_MAYBE (one, waiting) {
    auto fulfiller = kj::mv(*one);
    waiting = nullptr;
    fulfiller->fulfill();
  }
}

kj::Promise<void> Lane::write(Bytes bytes) {
  if (!why.empty()) return broken();
  carried += bytes.size();
  fabric.bytesCarried += bytes.size();
  fabric.mostHeld = std::max(fabric.mostHeld, carried);
  send({std::move(bytes)});
  if (carried <= Fabric::window) return kj::READY_NOW;
  auto paf = kj::newPromiseAndFulfiller<void>();
  writable = kj::mv(paf.fulfiller);
  return paf.promise.then([self = shared_from_this()]() -> kj::Promise<void> {
    if (!self->why.empty()) return self->broken();
    return kj::READY_NOW;
  });
}

void Lane::end() {
  if (why.empty()) send({{}, true});
}

void Lane::writerGone() {
  const kj::TimePoint when = std::max(last, fabric.world.timer().now()) + 1 * kj::MILLISECONDS;
  fabric.world.at(when, [self = weak_from_this()] {
    if (const auto lane = self.lock()) lane->fail("the other side has gone");
  });
}

void Lane::send(Chunk chunk) {
  last = std::max(last, fabric.world.timer().now() + fabric.latency());
  fabric.world.at(last, [self = weak_from_this(), chunk = std::move(chunk)]() mutable {
    if (const auto lane = self.lock()) lane->arrive(std::move(chunk));
  });
}

void Lane::arrive(Chunk chunk) {
  if (silent || !why.empty()) return;
  if (!held.empty() || !fabric.isOpen(from, to)) {
    held.push_back(std::move(chunk));
    return;
  }
  meddleWith(chunk);
  takeIn(std::move(chunk));
}

void Lane::meddleWith(Chunk& chunk) {
  auto& waiting = fabric.meddlings[{from, to}];
  if (chunk.bytes.empty()) return;
  if (halfSwapped) {
    halfSwapped = false;
    Chunk first = std::move(chunk);
    chunk = std::move(swapped);
    takeIn(std::move(first));
    return;
  }
  if (waiting.empty()) return;
  const Meddling how = waiting.front();
  waiting.pop_front();
  ++fabric.meddled;
  switch (how) {
    case Meddling::flipByte:
      chunk.bytes[fabric.chance.below(chunk.bytes.size())] ^= static_cast<std::uint8_t>(1 + fabric.chance.below(255));
      return;
    case Meddling::duplicate:
      chunk.bytes.insert(chunk.bytes.end(), chunk.bytes.begin(), chunk.bytes.end());
      carried += chunk.bytes.size() / 2;
      return;
    case Meddling::swap:
      halfSwapped = true;
      swapped = std::move(chunk);
      chunk = {};
      return;
    case Meddling::truncate:
      carried -= chunk.bytes.size() / 2;
      chunk.bytes.resize(chunk.bytes.size() - chunk.bytes.size() / 2);
      chunk.end = true;
      return;
    case Meddling::reset:
      return fail("the connection was reset");
  }
}

void Lane::takeIn(Chunk chunk) {
  if (ended || !why.empty()) return;
  ready.insert(ready.end(), chunk.bytes.begin(), chunk.bytes.end());
  ended = chunk.end;
  wake(readable);
}

void Lane::reopened() {
  for (auto waiting = std::exchange(held, {}); !waiting.empty(); waiting.pop_front())
    arrive(std::move(waiting.front()));
}

kj::Promise<std::size_t> Lane::read(std::uint8_t* into, std::size_t least, std::size_t most) {
  const std::size_t here = ready.size() - offset;
  const Reading how = fabric.readingOf(to);
  if (how == Reading::slowly && here > 0 && !rested && why.empty()) {
    // A little at a time, with rests between.
    rested = true;
    return fabric.world.timer().afterDelay(200 * kj::MILLISECONDS).then([self = shared_from_this(), into, least, most] {
      return self->read(into, least, std::min(most, std::max<std::size_t>(least, 512)));
    });
  }
  rested = false;
  if ((how == Reading::never || (here < least && !ended)) && why.empty()) {
    auto paf = kj::newPromiseAndFulfiller<void>();
    readable = kj::mv(paf.fulfiller);
    return paf.promise.then([self = shared_from_this(), into, least, most] { return self->read(into, least, most); });
  }
  if (here < least && !ended && !why.empty()) return broken();
  const std::size_t count = std::min(here, most);
  std::copy_n(ready.begin() + static_cast<std::ptrdiff_t>(offset), count, into);
  offset += count;
  carried -= count;
  if (offset == ready.size()) {
    ready.clear();
    offset = 0;
  } else if (offset > Fabric::window) {
    ready.erase(ready.begin(), ready.begin() + static_cast<std::ptrdiff_t>(offset));
    offset = 0;
  }
  if (carried <= Fabric::window) wake(writable);
  return count;
}

kj::Promise<void> Lane::whenBroken() {
  if (!why.empty()) return kj::READY_NOW;
  auto paf = kj::newPromiseAndFulfiller<void>();
  failing = kj::mv(paf.fulfiller);
  return kj::mv(paf.promise);
}

void Lane::fail(std::string reason) {
  if (!why.empty()) return;
  why = std::move(reason);
  wake(readable);
  wake(writable);
  wake(failing);
}

}  // namespace satchel::sim
