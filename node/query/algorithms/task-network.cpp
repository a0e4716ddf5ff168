#include "node/query/algorithms/task-network.h"

#include <algorithm>
#include <unordered_set>

namespace satchel::node {
namespace {

/// So many steps are gone to tell which dependencies close a circle; those left then are all left out.
constexpr std::size_t mostSteps = 20'000'000;

/// A task above which it stands itself is above none.
void uproot(std::vector<std::size_t>& parents) {
  enum class Seen : std::uint8_t { no, now, done };
  std::vector<Seen> seen(parents.size(), Seen::no);
  for (std::size_t from = 0; from < parents.size(); ++from) {
    std::vector<std::size_t> way;
    std::size_t at = from;
    for (; at != TaskNetwork::none && seen[at] == Seen::no; at = parents[at]) {
      seen[at] = Seen::now;
      way.push_back(at);
    }
    if (at != TaskNetwork::none && seen[at] == Seen::now) {
      // Everything on the circle, so that it does not matter where it was entered.
      for (auto each = std::ranges::find(way, at); each != way.end(); ++each) parents[*each] = TaskNetwork::none;
    }
    for (const auto each : way) seen[each] = Seen::done;
  }
}

}  // namespace

TaskNetwork::TaskNetwork(std::vector<std::size_t> above, const std::vector<Edge>& edges)
    : parents(std::move(above)), withChildren(parents.size()), active(edges.size(), true), next(2 * parents.size()) {
  uproot(parents);
  for (std::size_t task = 0; task < parents.size(); ++task) {
    if (parents[task] == none) continue;
    withChildren[parents[task]] = true;
    next[gate(parents[task])].push_back(gate(task));
    next[end(task)].push_back(end(parents[task]));
  }
  for (std::size_t task = 0; task < parents.size(); ++task) next[gate(task)].push_back(end(task));
  const auto tree = next;
  for (const auto& edge : edges) next[end(edge.from)].push_back(gate(edge.to));
  ordered = sorted();
  if (ordered.size() == next.size()) return;
  // Only what lies between two places that wait for themselves can close a circle.
  std::vector<bool> suspect(next.size(), true);
  for (const auto place : ordered) suspect[place] = false;
  next = tree;
  std::vector<std::size_t> doubtful;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (suspect[end(edges[i].from)] && suspect[gate(edges[i].to)]) {
      doubtful.push_back(i);
    } else {
      next[end(edges[i].from)].push_back(gate(edges[i].to));
    }
  }
  std::size_t budget = mostSteps;
  for (const auto i : doubtful) {
    const auto from = end(edges[i].from), to = gate(edges[i].to);
    active[i] = budget > 0 && !reaches(to, from, budget) && budget > 0;
    if (active[i]) next[from].push_back(to);
  }
  ordered = sorted();
}

TaskNetwork::Places TaskNetwork::sorted() const {
  std::vector<std::size_t> waiting(next.size(), 0);
  for (const auto& places : next) {
    for (const auto place : places) ++waiting[place];
  }
  Places result;
  for (std::size_t place = 0; place < next.size(); ++place) {
    if (waiting[place] == 0) result.push_back(place);
  }
  for (std::size_t i = 0; i < result.size(); ++i) {
    for (const auto place : next[result[i]]) {
      if (--waiting[place] == 0) result.push_back(place);
    }
  }
  return result;
}

bool TaskNetwork::reaches(std::size_t from, std::size_t to, std::size_t& budget) const {
  std::unordered_set<std::size_t> seen{from};
  Places places{from};
  for (std::size_t i = 0; i < places.size() && budget > 0; ++i, --budget) {
    if (places[i] == to) return true;
    for (const auto place : next[places[i]]) {
      if (seen.insert(place).second) places.push_back(place);
    }
  }
  return false;
}

bool TaskNetwork::wouldCircle(const Edge& edge) const {
  std::size_t budget = mostSteps;
  return reaches(gate(edge.to), end(edge.from), budget);
}

}  // namespace satchel::node
