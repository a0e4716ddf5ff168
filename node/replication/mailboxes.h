// Where two sealed notes wait for each other: the joiner's request and the inviter's welcome. Invariant: a mailbox is
// opened by a member, holds one note each way, tells the carrier nothing but its token, and is gone when the invitation
// expires. Notes survive a restart.
#pragma once
#include <map>
#include <set>

#include "node/node.h"
#include "sync/pairing.h"

namespace satchel::node {

enum class Slot : std::uint8_t { request = 0, welcome = 1 };
constexpr std::size_t maxMailboxes = 4096;

struct Note {
  sync::MailboxToken token;
  Slot slot = Slot::request;
  Bytes sealed;
};

class Mailboxes {
 public:
  explicit Mailboxes(Node& node) : node(node) {}
  /// From the store, at start.
  kj::Promise<void> load();

  /// Opened by the peer on link `opener`; it is told of requests. False where there are too many.
  bool open(const sync::MailboxToken& token, sync::Millis expires, std::uint64_t opener);
  bool isOpen(const sync::MailboxToken& token) const;
  /// Puts a note in its slot. A new request empties the other slot.
  void put(const Note& note, std::uint64_t link);
  std::optional<Note> waiting(const sync::MailboxToken& token, Slot slot) const;
  /// The links that wait for notes of this slot.
  std::set<std::uint64_t> listeners(const sync::MailboxToken& token, Slot slot) const;
  /// This link waits for what comes into the slot.
  void listen(const sync::MailboxToken& token, Slot slot, std::uint64_t link);
  /// A request for a mailbox that nobody has opened yet waits with its link, one a link.
  void park(const Note& note, std::uint64_t link) { parked[link] = note; }
  void forgetLink(std::uint64_t link);

 private:
  struct Mailbox {
    sync::Millis expires = 0;
    std::map<Slot, Bytes> notes;
    std::map<Slot, std::set<std::uint64_t>> listening;
  };
  void save(const sync::MailboxToken& token, const Mailbox& mailbox);
  void expire();

  Node& node;
  std::map<sync::MailboxToken, Mailbox> all;
  std::map<std::uint64_t, Note> parked;
};

}  // namespace satchel::node
