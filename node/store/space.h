// One space as the store knows it: its logs, its people, its keys. Invariant: a pure reflection of the tables; whoever
// changes it does so inside the transaction that changes them, and reloads it if that transaction fails.
#pragma once
#include "node/store/vault.h"
#include "sync/epoch.h"
#include "sync/record.h"

namespace satchel::node {

struct LogState {
  std::uint32_t number = 0;
  sync::Incarnation incarnation;
  sync::Head stored;     ///< kept, forwarded, acknowledged
  sync::Seq merged = 0;  ///< in the records
  sync::Head facts;
};

struct Space {
  std::uint32_t number = 0;
  sync::SpaceId id;
  sync::Genesis genesis;
  sync::LogId own;
  std::map<sync::LogId, LogState> logs;
  std::vector<sync::FactEntry> facts;
  sync::Roster roster;
  std::vector<sync::EpochId> heads;
  sync::EpochKeys keys;
  sync::EpochId firstEpoch;    ///< the one without parents: the digest is keyed from it
  std::string name, currency;  ///< empty on a carrier
  sync::Digest digest;
  std::uint64_t nextFeed = 1;
  bool anyUndo = false;

  sync::VersionVector commits() const;
  sync::VersionVector factHeads() const;
};

}  // namespace satchel::node
