#include "tools/sim/lineage.h"

#include "tools/sim/own-log.h"

namespace satchel::sim {

using sync::LogId;
using sync::Seq;

Lineage::Lineage(const sync::SpaceId& space, const std::vector<node::Replica::OpenedCommit>& commits,
                 const std::vector<sync::Fork>& proofs) {
  for (const auto& commit : commits) {
    const sync::Header& header = commit.header;
    known[commit.hash] = {header.log, header.log, header.seq, header.previous};
    if (isDraft(header)) continue;  // begins a log of its own, and stands on nothing yet
    at[{header.log, header.seq}].push_back(commit.hash);
  }
  struct Proved {
    LogId root;
    Seq seq = 0;
    Hash previous;
  };
  std::map<Hash, Proved> proved;
  for (const sync::Fork& proof : proofs) {
    if (!sync::isProof(space, proof)) wrong = "it keeps a proof of a fork that proves nothing";
    for (const sync::Stem& stem : proof.stems) {
      proved[hashesOf(space, proof, stem).front()] = {proof.log(), proof.seq, proof.previous};
    }
  }
  // Each commit is of the history of the one before it, unless a proof lets a branch begin with it.
  for (const auto& [place, hashes] : at) {
    std::map<Hash, unsigned> siblings;
    for (const Hash& hash : hashes) ++siblings[known.at(hash).previous];
    for (const Hash& hash : hashes) {
      Known& here = known.at(hash);
      const auto earlier = known.find(here.previous);
      if (here.seq > 1 && earlier == known.end()) {
        wrong = "it holds a commit without the one before it";
        continue;
      }
      if (proved.contains(hash)) {
        here.name = sync::branchOf(here.root, hash);
      } else if (here.seq > 1) {
        here.name = earlier->second.name;
      }
      if (siblings.at(here.previous) > 1 && !proved.contains(hash)) wrong = "it holds two histories without a proof";
    }
  }
  for (const auto& [hash, proof] : proved) {
    const auto base = known.find(proof.previous);
    if (proof.seq > 1 && base == known.end()) continue;  // of what nobody here has
    const LogId parent = proof.seq == 1 ? proof.root : base->second.name;
    births[sync::branchOf(proof.root, hash)] = {proof.root, parent, proof.seq};
    parents.insert(parent);
  }
}

const LogId& Lineage::rootOf(const LogId& name) const {
  const auto birth = births.find(name);
  return birth == births.end() ? name : birth->second.root;
}

LogId Lineage::holder(LogId name, Seq seq) const {
  for (auto birth = births.find(name); birth != births.end() && seq < birth->second.start; birth = births.find(name)) {
    name = birth->second.parent;
  }
  return name;
}

std::map<LogId, Seq> Lineage::wayTo(const LogId& name, Seq seq) const {
  std::map<LogId, Seq> way;
  LogId log = holder(name, seq);
  for (auto birth = births.find(log); birth != births.end(); birth = births.find(log)) {
    way[log] = seq;
    seq = birth->second.start - 1;
    log = birth->second.parent;
  }
  if (seq > 0) way[log] = seq;
  return way;
}

std::optional<Hash> Lineage::before(const Hash& commit, Seq seq) const {
  for (auto here = known.find(commit); here != known.end() && here->second.seq >= seq;
       here = known.find(here->second.previous)) {
    if (here->second.seq == seq) return here->first;
  }
  return std::nullopt;
}

std::optional<Hash> Lineage::find(const LogId& name, Seq seq, ByteView prefix) const {
  const auto here = at.find({rootOf(name), seq});
  if (here == at.end()) return std::nullopt;
  for (const Hash& hash : here->second) {
    if (equal(hash.view().first(prefix.size()), prefix)) return hash;
  }
  return std::nullopt;
}

std::optional<LogId> Lineage::cited(const sync::Citation& citation) const {
  if (const auto commit = find(citation.log, citation.seq, citation.hashPrefix)) return nameOf(*commit);
  if (parents.contains(citation.log)) return std::nullopt;
  // Not here: taken for granted, unless something else stands there.
  const auto here = at.find({rootOf(citation.log), citation.seq});
  const bool other = here != at.end() &&
                     std::ranges::any_of(here->second, [&](const Hash& hash) { return nameOf(hash) == citation.log; });
  return other ? std::nullopt : std::optional(citation.log);
}

bool Lineage::covers(const LogId& named, const sync::Point& point, const Hash& commit) const {
  const Known& here = known.at(commit);
  if (point.commits == 0 || rootOf(named) != here.root || here.seq > point.commits) return false;
  const auto meant = find(named, point.commits, point.commit);
  return holder(meant ? nameOf(*meant) : named, here.seq) == here.name;
}

}  // namespace satchel::sim
