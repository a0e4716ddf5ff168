// One direction of a simulated connection. Invariant: bytes arrive after the time they take, in order, while the way is
// open; a writer waits while the window is full.
#pragma once
#include "tools/sim/network.h"

namespace satchel::sim {

class Lane : public std::enable_shared_from_this<Lane> {
 public:
  Lane(Fabric& fabric, Host from, Host to) : fabric(fabric), from(from), to(to) {}

  // ---- the writer's end
  kj::Promise<void> write(Bytes bytes);
  void end();
  /// The reader is told, after all that was sent.
  void writerGone();
  kj::Promise<void> whenBroken();

  // ---- the reader's end
  kj::Promise<std::size_t> read(std::uint8_t* into, std::size_t least, std::size_t most);
  /// The reader has gone: the writer is told.
  void abandon() { fail("the connection was reset by the other side"); }

  /// The way was opened again: what waited comes in.
  void reopened();
  /// The reader's host reads in another way from now on.
  void readOn() { wake(readable); }
  void fail(std::string why);
  /// Nothing arrives any more, and nobody is told.
  void silence() { silent = true; }

  Fabric& fabric;
  const Host from, to;

 private:
  struct Chunk {
    Bytes bytes;
    bool end = false;
  };
  using Waiting = kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>>;
  void send(Chunk chunk);
  void arrive(Chunk chunk);
  void takeIn(Chunk chunk);
  void meddleWith(Chunk& chunk);
  static void wake(Waiting& waiting);
  kj::Exception broken() const;

  std::deque<Chunk> held;  ///< arrived at a closed way
  Bytes ready;             ///< arrived, from `offset` on not read yet
  std::size_t offset = 0, carried = 0;
  bool ended = false, silent = false, halfSwapped = false, rested = false;
  Chunk swapped;
  std::string why;  ///< it failed
  kj::TimePoint last = kj::origin<kj::TimePoint>();
  Waiting readable, writable, failing;
};

}  // namespace satchel::sim
