#include "node/replication/board.h"

namespace satchel::node {

SharedSpace* Board::find(const sync::SpaceId& id) {
  const auto found = all.find(id);
  return found == all.end() ? nullptr : &found->second;
}

SharedSpace* Board::byNumber(std::uint32_t number) {
  for (auto& [id, space] : all) {
    if (space.card->number == number) return &space;
  }
  return nullptr;
}

void Board::put(std::shared_ptr<const SpaceCard> card) {
  SharedSpace& space = all[card->id];
  space.card = std::move(card);
  space.marks = {};
  for (const auto& [device, receipt] : space.receipts.all()) mark(space, receipt);
  rehash(space);
}

void Board::raise(std::uint32_t number, const std::map<sync::LogId, LogHeads>& heads) {
  SharedSpace* space = byNumber(number);
  if (space == nullptr) return;
  for (const auto& [log, ends] : heads) {
    if (ends.facts.seq > 0) space->facts.raise(log, ends.facts);
    if (ends.commits.seq > 0) space->commits.raise(log, ends.commits);
  }
  rehash(*space);
}

void Board::cutBack(std::uint32_t number, const std::set<sync::LogId>& forked,
                    const std::map<sync::LogId, LogHeads>& heads) {
  SharedSpace* space = byNumber(number);
  if (space == nullptr) return;
  for (const sync::LogId& log : forked) {
    space->commits.erase(log);
    if (const auto ends = heads.find(log); ends != heads.end() && ends->second.commits.seq > 0) {
      space->commits.set(log, ends->second.commits);
    }
  }
  rehash(*space);
}

void Board::keep(std::uint32_t number, const std::vector<sync::Receipt>& receipts) {
  SharedSpace* space = byNumber(number);
  if (space == nullptr) return;
  for (const sync::Receipt& receipt : receipts) {
    const sync::Receipt* before = space->receipts.of(receipt.device);
    if (before != nullptr && space->receipts.isNews(receipt)) space->marks.erase(before->log());
    if (space->receipts.keep(receipt)) mark(*space, receipt);
  }
}

void Board::mark(SharedSpace& space, const sync::Receipt& receipt) {
  if (space.roleOf(receipt.device) != sync::Role::none)
    space.marks.set(receipt.log(), {receipt.counter, receipt.hash()});
}

void Board::rehash(SharedSpace& space) {
  const Hash vector = space.facts.hash();
  const Bytes wraps = space.card->wraps.bytes(), forks = space.card->forks.bytes();
  space.factsHash = hashOf(Context{"satchel facts, wraps and forks v1"}, {vector, wraps, forks});
  space.commitsHash = space.commits.hash();
}

std::string Board::nameOf(const VerifyKey& device) const {
  for (const auto& [id, space] : all) {
    const auto member = space.card->members.find(device);
    if (member != space.card->members.end() && member->second.device != "?") return member->second.device;
  }
  return {};
}

bool Board::knows(const VerifyKey& device) const {
  return std::ranges::any_of(all, [&](const auto& space) { return space.second.card->members.contains(device); });
}

}  // namespace satchel::node
