// The merge again, the slow and obvious way: every act that was ever stored, in no order, and what is alive among them.
// Invariant: shares no code with what it judges but the reading of bytes; see DESIGN's rules of entries, voids and
// undo.
#pragma once
#include "tools/sim/lineage.h"

namespace satchel::sim {

/// Whose commits count: see Space::mayWrite.
using MayWrite = std::function<bool(const sync::LogId&, sync::Seq)>;

struct Living {
  sync::Dot dot;
  Bytes value;
  auto operator<=>(const Living&) const = default;
};

/// The live versions of every entry, by record and field, in dot order.
using Naive = std::map<node::RecordKey, std::map<std::string, std::vector<Living>>>;

Naive naiveMerge(const std::vector<node::Replica::OpenedCommit>& commits, const Lineage& lineage,
                 const MayWrite& mayWrite);

}  // namespace satchel::sim
