// Tasks and what holds them to each other, as a graph: where each begins and where it ends, what comes before what.
// Invariant: without circles, so that it has an order in which everything stands behind what it waits for.
//
// A task is two places, its gate and its end. The gate of a task below another waits for that one's gate, the end of a
// task with others below it for theirs, and the gate of a task for the end of each that it depends on.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace satchel::node {

class TaskNetwork {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  struct Edge {
    std::size_t from, to;  ///< tasks
  };
  /// `parents`: of each task the one above it, or `none`; one above which it stands again counts as none. `edges` come
  /// in the order of age: of a circle the latest is left out.
  TaskNetwork(std::vector<std::size_t> parents, const std::vector<Edge>& edges);

  static std::size_t gate(std::size_t task) { return 2 * task; }
  static std::size_t end(std::size_t task) { return 2 * task + 1; }
  std::size_t parent(std::size_t task) const { return parents[task]; }
  bool hasChildren(std::size_t task) const { return withChildren[task]; }
  bool isActive(std::size_t edge) const { return active[edge]; }
  /// All places, each behind what it waits for.
  const std::vector<std::size_t>& order() const { return ordered; }
  /// Whether `to`, one more dependency given, would come to wait for itself.
  bool wouldCircle(const Edge& edge) const;

 private:
  using Places = std::vector<std::size_t>;
  Places sorted() const;
  bool reaches(std::size_t from, std::size_t to, std::size_t& budget) const;

  std::vector<std::size_t> parents;
  std::vector<bool> withChildren, active;
  std::vector<Places> next;  ///< what waits for a place
  Places ordered;
};

}  // namespace satchel::node
