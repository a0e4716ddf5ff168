// The merge again, the slow and obvious way: every act that was ever stored, in no order, and what is alive among them.
// Invariant: shares no code with what it judges but the reading of bytes; see DESIGN's rules of entries, voids and
// undo.
#pragma once
#include "node/store/replica.h"

namespace satchel::sim {

/// Whose commits count: see Space::mayWrite.
using MayWrite = std::function<bool(const sync::LogId&, sync::Seq)>;
/// The hash of a commit stored here, if it is.
using HashAt = std::function<std::optional<Hash>(const sync::LogId&, sync::Seq)>;

struct Living {
  sync::Dot dot;
  Bytes value;
  auto operator<=>(const Living&) const = default;
};

/// The live versions of every entry, by record and field, in dot order.
using Naive = std::map<node::RecordKey, std::map<std::string, std::vector<Living>>>;

Naive naiveMerge(const std::vector<node::Replica::OpenedCommit>& commits, const MayWrite& mayWrite,
                 const HashAt& hashAt);

}  // namespace satchel::sim
