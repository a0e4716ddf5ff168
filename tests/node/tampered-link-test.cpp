// Somebody sits on the line between Alice and Bob and changes one byte, or cuts, at each place in turn: from the first
// byte of the handshake to the end of what they exchange. No content comes from such a link, it ends, nobody crashes,
// and once the line is clean both agree.
//   SATCHEL_SOAK=1 tries every place; otherwise every place of the handshake and some later ones.
#include <cstdlib>

#include "station.h"

using namespace satchel;
using namespace satchel::node;

namespace {

enum class Fault { none, flip, cut };
enum class Way { toAlice, toBob };
struct Plan {
  Fault fault = Fault::none;
  Way way = Way::toAlice;
  std::uint64_t offset = 0;  ///< in that way's bytes of a connection
};

/// The line: takes connections for Alice and passes on what is said, according to plan.
class Line final : private kj::TaskSet::ErrorHandler {
 public:
  Line(Harness& harness, const std::string& alice) : harness(harness), tasks(*this) {
    auto& network = harness.io.provider->getNetwork();
    target = network.parseAddress(alice).wait(harness.io.waitScope);
    receiver = network.parseAddress("127.0.0.1:0").wait(harness.io.waitScope)->listen();
    tasks.add(accept());
  }
  std::string address() { return "127.0.0.1:" + std::to_string(receiver->getPort()); }

  void follow(Plan next) {
    plan = next;
    struck = spoiltEnded = false;
  }
  /// The fault has happened on some connection.
  bool hasStruck() const { return struck; }
  /// Such a connection was ended by Alice or Bob, or by the cut.
  bool spoiltHasEnded() const { return spoiltEnded; }
  bool isQuiet() const { return connections == 0; }
  std::uint64_t passed(Way way) const { return longest[static_cast<std::size_t>(way)]; }
  std::uint64_t chunks() const { return passedChunks; }
  void cutAll() { ++generation; }

 private:
  struct Ends {
    kj::Own<kj::AsyncIoStream> bob, alice;
    std::uint64_t generation = 0;
    bool spoilt = false;
  };

  kj::Promise<void> accept() {
    return receiver->accept().then([this](kj::Own<kj::AsyncIoStream> bob) {
      ++connections;
      tasks.add(target->connect()
                    .then([this, bob = kj::mv(bob)](kj::Own<kj::AsyncIoStream> alice) mutable {
                      auto ends = std::make_shared<Ends>(Ends{kj::mv(bob), kj::mv(alice), generation});
                      // Whichever way ends first ends the connection.
                      return pass(ends, Way::toAlice, 0)
                          .exclusiveJoin(pass(ends, Way::toBob, 0))
                          .catch_([](kj::Exception&&) {})
                          .then([this, ends] { spoiltEnded = spoiltEnded || ends->spoilt; });
                    })
                    .then([this] { --connections; }, [this](kj::Exception&&) { --connections; }));
      return accept();
    });
  }

  kj::Promise<void> pass(std::shared_ptr<Ends> ends, Way way, std::uint64_t offset) {
    auto& from = way == Way::toAlice ? *ends->bob : *ends->alice;
    auto buffer = std::make_shared<Bytes>(4096);
    return from.tryRead(buffer->data(), 1, buffer->size())
        .exclusiveJoin(cutFor(ends))
        .then([this, ends, way, offset, buffer](std::size_t size) -> kj::Promise<void> {
          auto& to = way == Way::toAlice ? *ends->alice : *ends->bob;
          ++passedChunks;
          if (size == 0) return kj::READY_NOW;
          bool cut = false;
          if (plan.fault != Fault::none && plan.way == way && plan.offset >= offset && plan.offset < offset + size) {
            struck = ends->spoilt = true;
            const auto at = static_cast<std::size_t>(plan.offset - offset);
            if (plan.fault == Fault::flip) (*buffer)[at] ^= static_cast<std::uint8_t>(1u << plan.offset % 8);
            if (plan.fault == Fault::cut) size = at, cut = true;
          }
          auto& most = longest[static_cast<std::size_t>(way)];
          most = std::max(most, offset + size);
          return to.write(buffer->data(), size)
              .attach(buffer)
              .then([this, ends, way, next = offset + size, cut]() -> kj::Promise<void> {
                if (cut) return kj::READY_NOW;
                return pass(ends, way, next);
              });
        });
  }
  /// Resolves as an end of file once everything was cut.
  kj::Promise<std::size_t> cutFor(std::shared_ptr<Ends> ends) {
    return harness.io.provider->getTimer()
        .afterDelay(1 * kj::MILLISECONDS)
        .then([this, ends]() -> kj::Promise<std::size_t> {
          if (ends->generation != generation) return std::size_t{0};
          return cutFor(ends);
        });
  }
  void taskFailed(kj::Exception&&) override {}

  Harness& harness;
  Plan plan;
  bool struck = false, spoiltEnded = false;
  unsigned connections = 0;
  std::uint64_t generation = 0, passedChunks = 0;
  std::array<std::uint64_t, 2> longest{};
  kj::Own<kj::NetworkAddress> target;
  kj::Own<kj::ConnectionReceiver> receiver;
  kj::TaskSet tasks;
};

struct Pair {
  Pair() {
    alice.create();
    bob.open(alice.here().genesis);
    alice.enrol(bob.identity.keys(), sync::Role::editor, {"Bob", "Bob's laptop"});
    bob.factsFrom(alice);
    here.emplace(harness, alice, "Alice");
    there.emplace(harness, bob, "Bob");
    line.emplace(harness, here->address());
    there->replication.setOffline(true).wait(harness.io.waitScope);
    there->dials(*here, line->address());
  }

  /// Alice has written something; Bob goes online, and the line is what the plan says. Whether the fault struck.
  bool meetOver(const Plan& plan) {
    ++edits;
    here->name(static_cast<std::uint8_t>(edits % 8), "edit " + std::to_string(edits));
    was.push_back(here->shown());
    line->follow(plan);
    harness.wait(there->replication.setOffline(false));
    std::uint64_t seen = 0;
    int quiet = 0;
    harness.until("the link has ended or all is exchanged", [&] {
      if (plan.fault != Fault::none && line->hasStruck()) {
        // Where a length was changed somebody waits for bytes that never come, for as long as they may.
        quiet = seen == line->chunks() ? quiet + 1 : 0;
        seen = line->chunks();
        if (quiet % 16 == 15) harness.leap(31 * kj::SECONDS);
        return line->spoiltHasEnded();
      }
      return there->isLinkedTo(alice) && there->shown() == here->shown();
    });
    const bool struck = line->hasStruck();
    harness.wait(there->replication.setOffline(true));
    line->cutAll();
    harness.until("the line is quiet", [&] { return line->isQuiet(); });
    return struck;
  }
  /// What Bob has is what Alice had at some time.
  bool isTrue() { return std::ranges::find(was, there->shown()) != was.end(); }

  Device alice{1}, bob{2};
  Harness harness;
  std::optional<Station> here, there;
  std::optional<Line> line;
  std::vector<decltype(here->shown())> was;
  int edits = 0;
};

}  // namespace

TEST_CASE("whichever byte of a link is changed, or wherever it is cut, nothing false comes of it") {
  const bool soak = std::getenv("SATCHEL_SOAK") != nullptr;
  constexpr std::uint64_t handshake = 9 + 2 + 48 + 2 + 48 + 2 + 64;
  Pair pair;
  pair.was.push_back(pair.there->shown());
  // The control: on a clean line the same meeting goes through, and tells how much there is to change.
  REQUIRE_FALSE(pair.meetOver({}));
  REQUIRE(pair.there->shown() == pair.here->shown());
  unsigned trials = 0;
  for (const Fault fault : {Fault::flip, Fault::cut}) {
    for (const Way way : {Way::toAlice, Way::toBob}) {
      const std::uint64_t end = pair.line->passed(way);
      REQUIRE(end > 2 * handshake);
      const std::uint64_t step = soak ? 1 : fault == Fault::flip ? 23 : 41;
      for (std::uint64_t offset = 0; offset < std::min<std::uint64_t>(end, 4096);
           offset += offset < handshake && fault == Fault::flip ? 1 : step) {
        INFO((fault == Fault::flip ? "flipped" : "cut")
             << " at byte " << offset << " of " << end << (way == Way::toAlice ? " to Alice" : " to Bob"));
        const bool struck = pair.meetOver({fault, way, offset});
        REQUIRE(pair.isTrue());
        // A meeting may be over before it has come to the longest one's last bytes.
        REQUIRE((struck || pair.there->shown() == pair.here->shown()));
        ++trials;
      }
    }
  }
  CHECK(trials > 300);
  REQUIRE_FALSE(pair.meetOver({}));
  CHECK(pair.there->shown() == pair.here->shown());
  CHECK_FALSE(pair.here->noted("FORK_FOUND", ""));
}
