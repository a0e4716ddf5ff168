// What the loop's thread knows of each space: enough to decide what to send to whom. Invariant: in step with what the
// store has made durable, never ahead of it; updated from the store's changes and cards, and by nobody else.
#pragma once
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "node/store/replica.h"
#include "sync/pairing.h"
#include "sync/session.h"

namespace satchel::node {

/// An invitation that this device can answer: it is an admin's, and holds the note key.
struct OpenInvitation {
  sync::BatchId id;
  sync::Millis expires = 0;
  std::shared_ptr<const sync::NoteKey> noteKey;
  sync::MailboxToken token;
};

/// The people of a space at one moment, as the store tells the loop.
struct SpaceCard {
  struct Member {
    DeviceKeys keys;
    sync::Role role = sync::Role::none;
    std::string person, device;  ///< "?" where this device cannot read the names
  };
  std::uint32_t number = 0;
  sync::SpaceId id;
  sync::Genesis genesis;
  std::string name;
  sync::LogId own;
  sync::Digest wraps, forks;
  std::map<VerifyKey, Member> members;  ///< those with a role
  std::set<VerifyKey> removed;          ///< those who had one
  std::vector<OpenInvitation> invitations;
  bool joining = false;   ///< let in, but the facts that say so are not here yet
  bool readable = false;  ///< its first epoch's key is here
};

struct SharedSpace {
  std::shared_ptr<const SpaceCard> card;
  sync::VersionVector facts, commits;
  Hash factsHash, commitsHash;
  sync::Receipts receipts;
  sync::VersionVector marks;  ///< of the receipts of those who belong: see sync/receipt-exchange.h

  sync::Holdings holdings() const { return {facts, commits, factsHash, commitsHash}; }
  sync::Role roleOf(const VerifyKey& device) const {
    const auto member = card->members.find(device);
    return member == card->members.end() ? sync::Role::none : member->second.role;
  }
};

class Board {
 public:
  const std::map<sync::SpaceId, SharedSpace>& spaces() const { return all; }
  SharedSpace* find(const sync::SpaceId& id);
  SharedSpace* byNumber(std::uint32_t number);
  /// A space as it stands, new or changed.
  void put(std::shared_ptr<const SpaceCard> card);
  void raise(std::uint32_t number, const std::map<sync::LogId, LogHeads>& heads);
  /// Those of the logs that forked, which may end sooner than they did.
  void cutBack(std::uint32_t number, const std::set<sync::LogId>& forked, const std::map<sync::LogId, LogHeads>& heads);
  /// Receipts that came to count in the store.
  void keep(std::uint32_t number, const std::vector<sync::Receipt>& receipts);
  /// What people call a device, from any space it is in; empty for a stranger.
  std::string nameOf(const VerifyKey& device) const;
  bool knows(const VerifyKey& device) const;

 private:
  static void rehash(SharedSpace& space);
  static void mark(SharedSpace& space, const sync::Receipt& receipt);
  std::map<sync::SpaceId, SharedSpace> all;
};

}  // namespace satchel::node
