// Letting devices in: invitations of this node's spaces, requests that arrive, and this node's own wish to join. Two
// sealed notes, the request and the welcome, travel through mailboxes at any peer both can reach. Invariant: a device
// is enrolled only for a request signed by the invitation's code; a welcome is believed only with the code's proof.
#pragma once
#include "node/replication/enrolment.h"
#include "node/replication/links.h"

namespace satchel::node {

class Pairing final : private kj::TaskSet::ErrorHandler {
 public:
  Pairing(Node& node, Board& board, Mailboxes& mailboxes, Links& links, kj::Timer& timer)
      : node(node), board(board), mailboxes(mailboxes), links(links), timer(timer), tasks(*this) {}
  /// A wish to join that an earlier run was left with.
  kj::Promise<void> load();

  struct Joined {
    bool done = false;
    std::string space;   ///< id as hex, once done
    std::string digits;  ///< to be compared with what the inviter sees
    std::optional<Problem> refusal;
  };
  /// Asks to be let in, and waits that long for it; the request is kept until it is answered.
  kj::Promise<Joined> join(std::string code, kj::Duration wait);

  void linkUp(PeerLink& link);
  void linkDown(const PeerLink& link);
  /// Facts came: there may be new invitations to answer, or we may be in by now.
  void peopleChanged();

  // What peers ask for: see LinkKeeper.
  Posted mailboxOpened(PeerLink& link, const sync::MailboxToken& token, sync::Millis expires);
  kj::Promise<Posted> notePosted(PeerLink& link, Note note);
  kj::Promise<void> noteDelivered(PeerLink& link, Note note);

 private:
  struct Wish {
    sync::PairingCode code;
    std::optional<sync::Welcome> welcome;
    sync::MailboxToken token;
  };
  static Bytes encode(const Wish& wish);
  kj::Promise<void> keep();
  void ask(PeerLink& link);
  kj::Promise<void> welcomed(const Note& note);
  void settle(std::optional<Problem> problem, std::string space);
  void openMailboxes(PeerLink& link);
  const std::pair<const SharedSpace*, const OpenInvitation*> invitationOf(const sync::MailboxToken& token) const;
  /// The welcome for a request, or nothing where it cannot be answered here.
  kj::Promise<std::optional<Note>> answer(Note request);
  void taskFailed(kj::Exception&& why) override;

  Node& node;
  Board& board;
  Mailboxes& mailboxes;
  Links& links;
  kj::Timer& timer;
  std::optional<Wish> wish;
  std::set<std::pair<std::uint64_t, sync::MailboxToken>> opened;  ///< by link
  kj::Maybe<kj::Own<kj::PromiseFulfiller<Joined>>> waiting;
  kj::TaskSet tasks;
};

}  // namespace satchel::node
