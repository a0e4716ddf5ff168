// What a peer may call, as bytes into the real link of a real node: Bob is a member, whoever says what in his name. The
// first byte has the link to a member or to a stranger. Slow: each input has a node of its own.
#include "node/replication/peer-door.h"

#include "../targets.h"
#include "../tiny-node.h"
#include "node/replication/enrolment.h"
#include "node/replication/peer-link.h"

namespace satchel::fuzz {

using namespace node;

namespace {

/// Keeps one note a slot, and lets anybody.
struct Keeper final : LinkKeeper {
  void linkUp(PeerLink&) override {}
  void linkDown(PeerLink&) override {}
  void linkChanged() override {}
  void misbehaved(const PeerLink&, const std::string& code, const std::string& sentence) override {
    must(!code.empty() && !sentence.empty(), "blame has a name");
  }
  void accessRemoved(const PeerLink&, const sync::SpaceId&) override {}
  void roomRefused(const PeerLink&, const SharedSpace&) override {}
  void roomUsedUp(const PeerLink&, const SharedSpace&) override {}
  void withheld(const PeerLink&, const SharedSpace&, const sync::LogId&,
                const sync::Withholding::Range& range) override {
    must(range.after < range.last, "what is withheld has an extent");
  }
  void lookAgain(const SharedSpace&) override {}
  Posted mailboxOpened(PeerLink&, const sync::MailboxToken&, sync::Millis) override { return {true, kept}; }
  kj::Promise<Posted> notePosted(PeerLink&, Note note) override {
    kept = std::move(note);
    return Posted{true, kept};
  }
  kj::Promise<void> noteDelivered(PeerLink&, Note) override { return kj::READY_NOW; }
  std::optional<Note> kept;
};

/// Alice's end of a link to Bob or a stranger, and the other.
struct Linked {
  explicit Linked(bool member) {
    alice.inStore([this](StoreAccess& access) {
      const Space& space = access.replica.space(alice.space);
      card = cardOf(*alice.node, space);
      for (const auto& [id, log] : space.logs) heads[id] = {log.facts, log.stored};
    });
    board.put(card);
    board.raise(alice.space, heads);
    auto pipe = kj::newTwoWayPipe();
    other = kj::mv(pipe.ends[1]);
    const Identity stranger = Identity::generate(alice.random);
    const DeviceKeys keys = member ? alice.bob.keys() : stranger.keys();
    EstablishedLink established{kj::mv(pipe.ends[0]), keys, keys.link, {}, noise::Pattern::XK};
    link = kj::heap<PeerLink>(*alice.node, board, keeper, places, alice.io.provider->getTimer(), kj::mv(established),
                              "", false, 1);
    if (member) link->trust();
    link->compare();
  }

  TinyNode alice;
  std::shared_ptr<const SpaceCard> card;
  std::map<sync::LogId, LogHeads> heads;
  Board board;
  Keeper keeper;
  Places places{{}};
  kj::Own<kj::AsyncIoStream> other;
  kj::Own<PeerLink> link;
};

/// Bob's first commit, as his own node would send it.
sync::Segment bobsCommit(TinyNode& alice) {
  sync::Segment segment{alice.bobsLog.log(), 1, {}, {}, {}, alice.bobsLog};
  alice.inStore([&](StoreAccess& access) {
    const Space& space = access.replica.space(alice.space);
    sync::Operations operations;
    operations.names = {"account", "name"};
    sync::Operation write;
    write.field = 1;
    write.value = sync::encode({sync::Text{"Blue Heron"}});
    operations.list = {write};
    const auto commit =
        sync::sealCommit(space.id, segment.log, 1, {}, sync::epochSetOf(space.heads),
                         *sync::writingKey(space.id, space.heads, space.keys), operations.encode(1), alice.random);
    segment.bodies = {{space.heads, commit->body}};
    segment.signature = alice.bob.log().sign(sync::commitSignature, commit->header.hash());
  });
  return segment;
}

/// Bob's whole side of a conversation, with the calls that `talk` makes.
template <class Talk>
Bytes recorded(Talk talk) {
  Bytes kept{0};
  Linked linked(true);
  Recorder recorder(kj::mv(linked.other), kept);
  capnp::TwoPartyVatNetwork network(recorder, capnp::rpc::twoparty::Side::CLIENT);
  auto system = capnp::makeRpcClient(network);
  capnp::MallocMessageBuilder message;
  auto server = message.initRoot<capnp::rpc::twoparty::VatId>();
  server.setSide(capnp::rpc::twoparty::Side::SERVER);
  auto peer = system.bootstrap(server).castAs<wire::Peer>();
  talk(peer, linked.alice, linked.alice.io.waitScope);
  return kept;
}

}  // namespace

void peerDoorTarget(ByteView bytes) {
  if (bytes.empty()) return;
  Linked linked(bytes[0] % 2 == 0);
  auto gone = linked.link->untilEnd();
  linked.alice.say(*linked.other, bytes.subspan(1), kj::mv(gone));
  linked.link = nullptr;
  linked.alice.comeToRest();
  linked.alice.check();
}

Seeds peerDoorSeeds() {
  const auto meet = [](wire::Peer::Client& peer, TinyNode& alice, kj::WaitScope& scope) {
    auto request = peer.meetRequest();
    request.setProtocol(1);
    request.setSpace(asData(alice.spaceId));
    request.setFactsHash(asData(Hash{}));
    request.setCommitsHash(asData(Hash{}));
    request.send().wait(scope);
  };
  const auto heads = [](wire::Peer::Client& peer, TinyNode& alice, kj::WaitScope& scope) {
    auto request = peer.headsRequest();
    request.setSpace(asData(alice.spaceId));
    request.setChain(wire::Chain::COMMITS);
    sync::VersionVector vector;
    vector.set(alice.bobsLog.log(), {1, {}});
    putHeads(request.initHeads(1), vector);
    request.send().wait(scope);
  };
  const auto take = [](wire::Peer::Client& peer, TinyNode& alice, kj::WaitScope& scope) {
    const sync::Segment segment = bobsCommit(alice);
    auto request = peer.takeRequest();
    request.setSpace(asData(alice.spaceId));
    request.setChain(wire::Chain::COMMITS);
    putSegment(request.initSegments(1)[0], segment);
    request.send().wait(scope);
  };
  const auto fact = [](wire::Peer::Client& peer, TinyNode& alice, kj::WaitScope& scope) {
    sync::Fact said;
    said.cut = sync::Cut{alice.alice.keys().device, {}, true};
    const Bytes bytes = said.encode();
    sync::Segment segment{alice.bobsLog.log(), 1, {}, {{{}, bytes}}, {}, alice.bobsLog};
    segment.signature =
        alice.bob.log().sign(sync::factSignature, sync::factHash(alice.spaceId, segment.log, 1, {}, bytes));
    auto request = peer.takeRequest();
    request.setSpace(asData(alice.spaceId));
    request.setChain(wire::Chain::FACTS);
    putSegment(request.initSegments(1)[0], segment);
    putWraps(request.initWraps(1), {{{}, alice.bob.keys().device, Bytes(80, 1), alice.bob.keys().device, {}}});
    request.send().wait(scope);
  };
  const auto notes = [](wire::Peer::Client& peer, TinyNode&, kj::WaitScope& scope) {
    const Note note{{}, Slot::request, Bytes(sync::sealedNoteSize, 4)};
    peer.pingRequest().send().wait(scope);
    auto open = peer.openMailboxRequest();
    open.setToken(asData(sync::MailboxToken{}));
    open.send().wait(scope);
    auto post = peer.postRequest();
    putNote(post.initNote(), note);
    post.send().wait(scope);
    auto delivered = peer.deliveredRequest();
    putNote(delivered.initNote(), note);
    delivered.send().wait(scope);
  };
  const auto receipts = [](wire::Peer::Client& peer, TinyNode& alice, kj::WaitScope& scope) {
    auto compare = peer.compareReceiptsRequest();
    compare.setSpace(asData(alice.spaceId));
    compare.setMarksHash(asData(Hash{}));
    compare.send().wait(scope);
    auto marks = peer.receiptMarksRequest();
    marks.setSpace(asData(alice.spaceId));
    sync::VersionVector vector;
    vector.set(alice.bobsLog.log(), {1, {}});
    putHeads(marks.initMarks(1), vector);
    marks.send().wait(scope);
    const Bytes receipt =
        sync::Receipt::sign(alice.bob.log(), alice.spaceId, alice.bobsLog, 1, {}, 1'700'000'000'000).encode();
    auto take = peer.takeReceiptsRequest();
    take.setSpace(asData(alice.spaceId));
    take.initReceipts(1).set(0, asData(receipt));
    take.send().wait(scope);
  };
  const auto vectors = [](wire::Peer::Client& peer, TinyNode& alice, kj::WaitScope& scope) {
    Hash here;
    alice.inStore([&](StoreAccess& access) { here = access.replica.space(alice.space).commits().hash(); });
    auto request = peer.vectorsRequest();
    request.setSpace(asData(alice.spaceId));
    auto roots = request.initRoots(2);
    roots.set(0, asData(here));
    roots.set(1, asData(Hash{}));
    request.initKnown(1).set(0, asData(here));
    request.send().wait(scope);
  };
  const auto fetch = [](wire::Peer::Client& peer, TinyNode& alice, kj::WaitScope& scope) {
    sync::LogId hers;
    alice.inStore([&](StoreAccess& access) { hers = access.replica.space(alice.space).own; });
    auto headers = peer.headersRequest();
    headers.setSpace(asData(alice.spaceId));
    headers.setLog(asData(hers));
    headers.send().wait(scope);
    auto request = peer.fetchRequest();
    request.setSpace(asData(alice.spaceId));
    request.setLog(asData(hers));
    request.send().wait(scope);
  };
  Bytes stranger = recorded(meet);
  stranger[0] = 1;
  return {{"meet", recorded(meet)},         {"heads", recorded(heads)},     {"commits", recorded(take)},
          {"facts", recorded(fact)},        {"notes", recorded(notes)},     {"stranger", stranger},
          {"receipts", recorded(receipts)}, {"vectors", recorded(vectors)}, {"fetch", recorded(fetch)}};
}

}  // namespace satchel::fuzz
