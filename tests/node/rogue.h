// A member of the space whose node is in somebody else's hands: holds a member's real keys, speaks the protocol, and
// says whatever the test makes it say.
#pragma once
#include <capnp/rpc-twoparty.h>

#include "station.h"

namespace satchel::node {

class Rogue {
 public:
  /// Links to the station as `device`.
  Rogue(Harness& harness, Device& device, const Station& victim) : harness(harness), device(device) {
    auto& network = harness.io.provider->getNetwork();
    auto address = network.parseAddress(victim.address()).wait(harness.io.waitScope);
    auto connection = address->connect().wait(harness.io.waitScope);
    auto dialled = dial(kj::mv(connection), noise::Pattern::XK, device.identity.link().clone(),
                        victim.device.identity.keys().link, device.identity, harness.random, harness.timer);
    link = harness.wait(kj::mv(dialled)).stream;
  }

  // ---- by the protocol
  void speak() { speakOver(*link); }
  /// And takes nothing in: what the victim says stays in the line.
  void speakDeaf() { speakOver(deaf.emplace(*link)); }
  kj::Promise<void> ask(const sync::SpaceId& space) {
    auto request = peer->headsRequest();
    request.setSpace(asData(space));
    request.setChain(wire::Chain::FACTS);
    return request.send().ignoreResult();
  }
  /// The victim's heads of the logs sent; or its words of refusal.
  using Answer = std::variant<sync::VersionVector, std::string>;
  kj::Promise<Answer> send(const sync::SpaceId& space, const std::vector<sync::Travelling>& segments) {
    auto request = peer->takeRequest();
    request.setSpace(asData(space));
    request.setChain(wire::Chain::COMMITS);
    auto list = request.initSegments(static_cast<unsigned>(segments.size()));
    for (unsigned i = 0; i < segments.size(); ++i) putTravelling(list[i], segments[i]);
    return request.send().then(
        [this](capnp::Response<wire::Peer::TakeResults> answer) -> Answer {
          if (answer.getRefused().size() > 0) ++refusals;
          unread = answer.getUnread();
          return headsIn(answer.getHeads()).value();
        },
        [](kj::Exception&& refusal) -> Answer { return std::string(refusal.getDescription().cStr()); });
  }
  Answer sends(const sync::SpaceId& space, const sync::Segment& segment) {
    return harness.wait(send(space, {{segment, {}}}));
  }
  Answer sends(const sync::Segment& segment) { return sends(device.here().id, segment); }
  Answer sends(const sync::Travelling& travelling) { return harness.wait(send(device.here().id, {travelling})); }
  bool unread = false;  ///< what the last answer said

  kj::Promise<void> bring(const std::vector<Bytes>& receipts) {
    auto request = peer->takeReceiptsRequest();
    request.setSpace(asData(device.here().id));
    auto list = request.initReceipts(static_cast<unsigned>(receipts.size()));
    for (unsigned i = 0; i < list.size(); ++i) list.set(i, asData(receipts[i]));
    return request.send().ignoreResult();
  }
  /// What the victim says that roots stand for, where it knows; `known` is a root that this side says it knows.
  std::map<Hash, sync::VersionVector> asksFor(const std::vector<Hash>& roots, const Hash& known,
                                              const sync::VersionVector& base) {
    auto request = peer->vectorsRequest();
    request.setSpace(asData(device.here().id));
    auto wanted = request.initRoots(static_cast<unsigned>(roots.size()));
    for (unsigned i = 0; i < wanted.size(); ++i) wanted.set(i, asData(roots[i]));
    request.initKnown(1).set(0, asData(known));
    std::map<Hash, sync::VersionVector> told;
    harness.wait(request.send().then([&](capnp::Response<wire::Peer::VectorsResults> answer) {
      for (const auto each : answer.getVectors()) {
        sync::VectorDifference difference{headsIn(each.getChanged()).value(), {}};
        for (const auto log : each.getAbsent()) difference.absent.insert(fixedFrom<sync::LogId>(log).value());
        const bool fromNothing = each.getBase().size() == 0;
        REQUIRE((fromNothing || fixedFrom<Hash>(each.getBase()) == known));
        told[fixedFrom<Hash>(each.getRoot()).value()] =
            sync::applied(fromNothing ? sync::VersionVector{} : base, difference);
      }
    }));
    return told;
  }

  // What it says when it is asked: the commits it claims to hold, and what it hands on of them.
  sync::VersionVector claims;
  std::vector<sync::Segment> handsOn;
  std::map<Hash, sync::VersionVector> explains;  ///< what it says that roots stand for, true or not
  int asked = 0;                                 ///< for commits by name
  int askedForRoots = 0;
  int refusals = 0;  ///< of what it sent, for want of room
  // What it is sent it does not take. Where it has no keys it says so: each time, whether it was offered a window.
  bool hasNoKeys = false;
  std::vector<bool> offered;

  // ---- not by the protocol
  void say(ByteView bytes) { harness.wait(link->write(bytes.data(), bytes.size())); }

  Harness& harness;
  Device& device;
  kj::Own<kj::AsyncIoStream> link;

 private:
  /// Answers like somebody who has nothing to say.
  class Polite final : public wire::Peer::Server {
   public:
    explicit Polite(Rogue& rogue) : rogue(rogue) {}

   private:
    kj::Promise<void> meet(MeetContext context) override {
      context.getResults().setKnown(true);
      context.getResults().setFactsHash(context.getParams().getFactsHash());
      context.getResults().setCommitsHash(context.getParams().getCommitsHash());
      if (!rogue.claims.empty()) context.getResults().setCommitsHash(asData(rogue.claims.hash()));
      return kj::READY_NOW;
    }
    kj::Promise<void> heads(HeadsContext context) override {
      auto heads = context.getResults().initHeads(static_cast<unsigned>(rogue.claims.size()));
      putHeads(heads, rogue.claims);
      return kj::READY_NOW;
    }
    kj::Promise<void> take(TakeContext context) override {
      if (!rogue.hasNoKeys) return kj::NEVER_DONE;
      bool inWindow = false;
      for (const auto segment : context.getParams().getSegments()) inWindow = inWindow || segment.hasWindow();
      rogue.offered.push_back(inWindow);
      context.getResults().setUnread(inWindow);
      return kj::READY_NOW;
    }
    kj::Promise<void> ping(PingContext) override { return kj::READY_NOW; }
    kj::Promise<void> compareReceipts(CompareReceiptsContext context) override {
      context.getResults().setMarksHash(context.getParams().getMarksHash());
      return kj::READY_NOW;
    }
    kj::Promise<void> takeReceipts(TakeReceiptsContext) override { return kj::READY_NOW; }
    kj::Promise<void> vectors(VectorsContext context) override {
      std::vector<std::pair<Hash, sync::VersionVector>> told;
      for (const auto bytes : context.getParams().getRoots()) {
        ++rogue.askedForRoots;
        const auto root = fixedFrom<Hash>(bytes).value();
        if (rogue.explains.contains(root)) told.emplace_back(root, rogue.explains.at(root));
      }
      auto list = context.getResults().initVectors(static_cast<unsigned>(told.size()));
      for (unsigned i = 0; i < list.size(); ++i) {
        list[i].setRoot(asData(told[i].first));
        putHeads(list[i].initChanged(static_cast<unsigned>(told[i].second.size())), told[i].second);
      }
      return kj::READY_NOW;
    }
    kj::Promise<void> fetch(FetchContext context) override {
      ++rogue.asked;
      auto segments = context.getResults().initSegments(static_cast<unsigned>(rogue.handsOn.size()));
      for (unsigned i = 0; i < segments.size(); ++i) putSegment(segments[i], rogue.handsOn[i]);
      return kj::READY_NOW;
    }
    Rogue& rogue;
  };
  class Deaf final : public kj::AsyncIoStream {
   public:
    explicit Deaf(kj::AsyncIoStream& inner) : inner(inner) {}
    kj::Promise<std::size_t> tryRead(void*, std::size_t, std::size_t) override { return kj::NEVER_DONE; }
    kj::Promise<void> write(const void* bytes, std::size_t size) override { return inner.write(bytes, size); }
    kj::Promise<void> write(kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>> pieces) override {
      return inner.write(pieces);
    }
    kj::Promise<void> whenWriteDisconnected() override { return inner.whenWriteDisconnected(); }
    void shutdownWrite() override { inner.shutdownWrite(); }

   private:
    kj::AsyncIoStream& inner;
  };
  void speakOver(kj::AsyncIoStream& stream) {
    vat.emplace(stream, capnp::rpc::twoparty::Side::CLIENT);
    system.emplace(capnp::makeRpcServer(*vat, kj::heap<Polite>(*this)));
    capnp::MallocMessageBuilder message;
    auto server = message.initRoot<capnp::rpc::twoparty::VatId>();
    server.setSide(capnp::rpc::twoparty::Side::SERVER);
    peer.emplace(system->bootstrap(server).castAs<wire::Peer>());
  }
  std::optional<Deaf> deaf;
  std::optional<capnp::TwoPartyVatNetwork> vat;
  std::optional<capnp::RpcSystem<capnp::rpc::twoparty::VatId>> system;
  std::optional<wire::Peer::Client> peer;
};

}  // namespace satchel::node
