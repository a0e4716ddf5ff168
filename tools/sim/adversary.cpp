#include "tools/sim/adversary.h"

#include <capnp/rpc-twoparty.h>

#include "node/link/handshake.h"
#include "node/replication/wire.h"

namespace satchel::sim {
namespace {

constexpr sync::Millis year = 365LL * 24 * 3600 * 1000;

/// Commits of Mallory's own that continue `after` in one of her logs; `after` is then the last of them.
sync::Segment ownCommits(Device& mallory, const node::Space& space, const sync::LogId& log, sync::Head& after,
                         const std::vector<std::string>& texts, sync::Millis time) {
  const auto key = sync::writingKey(space.id, space.heads, space.keys);
  if (!key) return {};
  sync::Segment segment{log, after.seq + 1, after.hash, {}, {}, space.logs.at(log).incarnation};
  for (const std::string& text : texts) {
    sync::Operations operations;
    operations.time = time;
    operations.names = {"account", "name"};
    sync::Operation write;
    write.record = node::naturalId(space.id, "account", "row 0");
    write.field = 1;
    write.value = sync::encode({sync::Text{text}});
    operations.list = {write};
    const sync::Seq seq = after.seq + 1;
    const auto sealed = sync::sealCommit(space.id, log, seq, after.hash, sync::epochSetOf(space.heads), *key,
                                         operations.encode(seq), mallory.random);
    segment.bodies.push_back({segment.bodies.empty() ? space.heads : std::vector<sync::EpochId>(), sealed->body});
    after = {seq, sealed->header.hash()};
  }
  segment.signature = mallory.identity.log().sign(sync::commitSignature, after.hash);
  return segment;
}

/// Goes on where another history of one of her logs is known already, or will be.
sync::Segment contradiction(Device& mallory, node::StoreAccess& access, const node::Space& space, Chance& chance,
                            Inventions& inventions) {
  std::pair<sync::LogId, sync::Head> from{space.own, {}};
  if (!inventions.others.empty() && chance.in1000(500)) {
    from = chance.oneOf(inventions.others);
  } else if (const sync::Seq end = space.logs.at(space.own).stored.seq; end > 0) {
    from.second.seq = chance.below(end);
    if (from.second.seq > 0) {
      from.second.hash =
          node::Branches(access.txn, space).hashAt(space.own, from.second.seq).value_or(sync::Head{}.hash);
    }
  }
  const std::vector<std::string> texts(chance.between(1, 4), "one of two stories");
  sync::Segment segment = ownCommits(mallory, space, from.first, from.second, texts, mallory.clock.now());
  if (!segment.bodies.empty()) inventions.others.push_back(from);
  return segment;
}

/// A run of somebody's log from its beginning, as the honest node keeps it.
sync::Segment somebodys(node::StoreAccess& access, const node::Space& space, Chance& chance) {
  std::vector<sync::LogId> logs;
  for (const auto& [id, log] : space.logs) {
    if (log.stored.seq > 0) logs.push_back(id);
  }
  if (logs.empty()) return {};
  return access.replica.segmentAfter(access.txn, space, sync::Chain::commits, chance.oneOf(logs), 0)
      .value_or(sync::Segment{});
}

/// A connection as itself, its Noise link, and the peer's door behind it.
struct Visit {
  kj::Own<kj::Network> network;
  kj::Own<kj::AsyncIoStream> stream;
  kj::Own<capnp::TwoPartyClient> rpc;
};

kj::Promise<kj::Own<Visit>> visit(World& world, Fabric& fabric, Device& mallory, Device& victim) {
  auto visit = kj::heap<Visit>();
  visit->network = fabric.networkOf(mallory.host);
  Visit& here = *visit;
  auto linked =
      here.network->parseAddress(addressOf(victim.host))
          .then([](kj::Own<kj::NetworkAddress> address) { return address->connect().attach(kj::mv(address)); })
          .then([&world, &mallory, &victim](kj::Own<kj::AsyncIoStream> stream) {
            return node::dial(kj::mv(stream), noise::Pattern::XK, mallory.identity.link().clone(),
                              victim.identity.keys().link, mallory.identity, mallory.random, world.timer());
          })
          .then([visit = kj::mv(visit)](node::EstablishedLink link) mutable {
            visit->stream = kj::mv(link.stream);
            return kj::mv(visit);
          });
  return world.timer().timeoutAfter(20 * kj::SECONDS, kj::mv(linked));
}

}  // namespace

sync::Segment craft(Deed deed, Device& mallory, node::StoreAccess& access, Chance& chance, Inventions& inventions) {
  const node::Space& space = mallory.node().spaceNamed(access, "");
  sync::Head head = space.logs.at(space.own).stored;
  if (inventions.last[space.own].seq > head.seq) head = inventions.last[space.own];
  const sync::Millis now = mallory.clock.now();
  switch (deed) {
    case Deed::forge: {
      // Somebody else's words, changed or signed anew.
      sync::Segment segment = somebodys(access, space, chance);
      if (segment.bodies.empty()) return {};
      if (chance.in1000(500)) {
        segment.bodies.back().bytes[chance.below(segment.bodies.back().bytes.size())] ^= 1;
        if (chance.in1000(500)) {
          segment.signature = mallory.identity.log().sign(sync::commitSignature, Hash{});
        }
      } else {
        const sync::Segment mine = ownCommits(mallory, space, space.own, head, {"forged"}, now);
        if (mine.bodies.empty()) return {};
        segment.bodies.push_back(mine.bodies.front());
        segment.signature = mine.signature;
      }
      return segment;
    }
    case Deed::fork:
      return contradiction(mallory, access, space, chance, inventions);
    case Deed::gap: {
      sync::Head beyond{head.seq + chance.between(2, 50), Hash{{7}}};
      return ownCommits(mallory, space, space.own, beyond, {"after a gap"}, now);
    }
    case Deed::futureDate:
    case Deed::pastDate: {
      const sync::Millis when = deed == Deed::futureDate ? now + 10 * year : now - 30 * year;
      sync::Segment segment = ownCommits(mallory, space, space.own, head, {"of another time"}, when);
      if (!segment.bodies.empty()) inventions.last[space.own] = head;
      return segment;
    }
    case Deed::oversize: {
      sync::Segment segment = ownCommits(mallory, space, space.own, head, {"huge"}, now);
      if (segment.bodies.empty()) return segment;
      segment.bodies.assign(chance.between(1025, 3000), segment.bodies.front());
      return segment;
    }
    default:
      return somebodys(access, space, chance);  // replayed
  }
}

kj::Promise<void> assail(World& world, Fabric& fabric, Device& mallory, Device& victim, const sync::SpaceId& space,
                         const sync::Segment& segment, unsigned times) {
  auto said = visit(world, fabric, mallory, victim).then([space, segment, times](kj::Own<Visit> visit) {
    visit->rpc = kj::heap<capnp::TwoPartyClient>(*visit->stream);
    auto peer = visit->rpc->bootstrap().castAs<wire::Peer>();
    kj::Vector<kj::Promise<void>> answers;
    for (unsigned i = 0; i < times; ++i) {
      auto request = peer.takeRequest();
      request.setSpace(node::asData(space));
      request.setChain(wire::Chain::COMMITS);
      node::putSegment(request.initSegments(1)[0], segment);
      answers.add(request.send().ignoreResult());
    }
    return kj::joinPromises(answers.releaseAsArray()).attach(kj::mv(peer)).attach(kj::mv(visit));
  });
  return world.timer().timeoutAfter(40 * kj::SECONDS, kj::mv(said));
}

kj::Promise<void> babble(World& world, Fabric& fabric, Device& mallory, Device& victim, Chance chance) {
  auto noise = kj::heapArray<kj::byte>(chance.between(1, 4000));
  for (kj::byte& each : noise) each = static_cast<kj::byte>(chance.any());
  if (chance.in1000(300)) {
    // The header that some versions of the library believe.
    for (std::size_t i = 0; i < std::min<std::size_t>(8, noise.size()); ++i) noise[i] = i < 4 ? 0xff : 0;
  }
  const bool properly = chance.in1000(500);
  auto network = fabric.networkOf(mallory.host);
  auto stream =
      properly ? visit(world, fabric, mallory, victim).then([](kj::Own<Visit> visit) { return kj::mv(visit->stream); })
               : network->parseAddress(addressOf(victim.host)).then([](kj::Own<kj::NetworkAddress> address) {
                   return address->connect().attach(kj::mv(address));
                 });
  auto said = stream.then([noise = kj::mv(noise), &world](kj::Own<kj::AsyncIoStream> stream) mutable {
    auto& out = *stream;
    const auto bytes = noise.begin();
    const std::size_t size = noise.size();
    return out.write(bytes, size)
        .then([&world] { return world.timer().afterDelay(5 * kj::SECONDS); })
        .attach(kj::mv(noise))
        .attach(kj::mv(stream));
  });
  return world.timer().timeoutAfter(40 * kj::SECONDS, kj::mv(said)).attach(kj::mv(network));
}

}  // namespace satchel::sim
