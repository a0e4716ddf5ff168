// Who stands under whom when moves made apart close a circle: one of them counts as none, the same everywhere.
#include "node/records/circles.h"

#include <rapidcheck.h>

#include "kinds-fixture.h"

using namespace satchel;
using namespace satchel::node;

namespace {

const schema::KindDef& account() {
  return *catalogue().kind("account");
}
const schema::FieldDef& parent() {
  return *account().field("parent");
}

sync::RecordId idOf(std::size_t number) {
  return {{0xaa, static_cast<std::uint8_t>(number)}};
}

using Parents = std::map<sync::RecordId, sync::RecordId>;

Parents parentsIn(const Circles::Table& rows) {
  Parents parents;
  for (const auto& [id, row] : rows) {
    const auto* ref = std::get_if<sync::Ref>(&row.value(&parent()).is);
    if (ref != nullptr) parents[id] = ref->id;
  }
  return parents;
}

/// Whether somebody stands above themselves.
bool hasCircle(const Parents& parents) {
  return std::ranges::any_of(parents, [&](const auto& edge) {
    auto at = parents.find(edge.second);
    for (std::size_t steps = 0; at != parents.end() && steps <= parents.size(); ++steps) {
      if (at->first == edge.first) return true;
      at = parents.find(at->second);
    }
    return false;
  });
}

/// The naive model: as long as somebody stands above themselves, of those who do the last move that closes a circle
/// goes.
Parents opened(const std::map<sync::RecordId, sync::ParentEdge>& moves) {
  Parents parents;
  for (const auto& [child, edge] : moves) parents[child] = edge.parent;
  const auto standsAboveItself = [&](const sync::RecordId& id) {
    auto at = parents.find(id);
    for (std::size_t steps = 0; at != parents.end() && steps <= moves.size(); ++steps) {
      if (at->second == id) return true;
      at = parents.find(at->second);
    }
    return false;
  };
  while (hasCircle(parents)) {
    const sync::ParentEdge* last = nullptr;
    for (const auto& [child, edge] : moves) {
      if (!parents.contains(child) || !standsAboveItself(child)) continue;
      const auto order = [](const sync::ParentEdge& each) { return std::tuple(each.origin, each.time, each.dot); };
      if (last == nullptr || order(*last) < order(edge)) last = &edge;
    }
    parents.erase(last->child);
  }
  return parents;
}

/// A replica that learns of moves, of each record the strongest, and settles after each few.
struct Tree {
  void learn(const std::vector<sync::ParentEdge>& few) {
    std::set<sync::RecordId> changed;
    for (const sync::ParentEdge& move : few) {
      const auto known = moves.find(move.child);
      const auto order = [](const sync::ParentEdge& each) { return std::tuple(each.origin, each.time, each.dot); };
      if (known != moves.end() && order(move) < order(known->second)) continue;
      moves[move.child] = move;
      Row row;
      row.id = move.child;
      row.cells.push_back({parent().index, {{sync::Ref{move.parent}}}, false});
      rows[move.child] = row;
      changed.insert(move.child);
    }
    const Parents before = parentsIn(rows);
    const auto touched = circles.settle(account(), rows, changed,
                                        [&](const auto&, const sync::RecordId& child) { return moves.at(child); });
    // Whoever reads otherwise without a move of their own is named.
    const Parents after = parentsIn(rows);
    for (const auto& [id, row] : rows) {
      const auto was = before.find(id), is = after.find(id);
      const bool same = (was == before.end()) == (is == after.end());
      RC_ASSERT(same || changed.contains(id) || touched.contains(id));
    }
  }
  std::map<sync::RecordId, sync::ParentEdge> moves;
  Circles::Table rows;
  Circles circles;
};

TypedChange under(const sync::RecordId& id) {
  return {TypedChange::Action::set, "parent", hex(id)};
}

struct Two {
  Two() {
    for (std::size_t i = 1; i <= 4; ++i) {
      REQUIRE(alice.types(account(), idOf(i), {{TypedChange::Action::set, "name", "Heron " + std::to_string(i)}}) ==
              "");
    }
    alice.meets(bob);
  }
  Harbour harbour;
  Desk alice{harbour.alice}, bob{harbour.bob};
};

std::optional<sync::RecordId> parentOf(Desk& desk, std::size_t number) {
  const auto* ref = std::get_if<sync::Ref>(&desk.see(account(), idOf(number))->value(&parent()).is);
  return ref == nullptr ? std::nullopt : std::optional(ref->id);
}

Circles circlesAt(Desk& desk) {
  desk.see(account(), idOf(1));
  return desk.rows.circles(*desk.device.database->read(), desk.device.replica, desk.device.here(), account());
}

}  // namespace

TEST_CASE(
    "whatever moves come, in whatever order and batches, the same parents count, and nobody stands above "
    "themselves",
    "[circles]") {
  std::size_t closed = 0;
  CHECK(rc::check("any order", [&] {
    const auto records = *rc::gen::inRange<std::size_t>(2, 9), count = *rc::gen::inRange<std::size_t>(1, 24);
    std::vector<sync::ParentEdge> moves;
    for (std::size_t i = 0; i < count; ++i) {
      const auto child = *rc::gen::inRange<std::size_t>(0, records), above = *rc::gen::inRange<std::size_t>(0, records);
      const auto origin = *rc::gen::element(sync::Origin::person, sync::Origin::import, sync::Origin::automation);
      const auto time = static_cast<sync::Millis>(*rc::gen::inRange<int>(0, 5));
      moves.push_back({idOf(child), idOf(above), origin, time, {{}, static_cast<sync::Seq>(i + 1), 0}});
    }
    Tree one, other;
    one.learn(moves);
    auto order = moves;
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
    while (!order.empty()) {
      const auto few = std::min<std::size_t>(*rc::gen::inRange<std::size_t>(1, 5), order.size());
      const auto end = order.begin() + static_cast<std::ptrdiff_t>(few);
      other.learn({order.begin(), end});
      order.erase(order.begin(), end);
      RC_ASSERT(parentsIn(other.rows) == opened(other.moves));
    }
    RC_ASSERT(parentsIn(one.rows) == parentsIn(other.rows));
    RC_ASSERT(parentsIn(one.rows) == opened(one.moves));
    RC_ASSERT(!hasCircle(parentsIn(one.rows)));
    closed += one.circles.all().size();
  }));
  CHECK(closed > 0);  // there was something to open
}

TEST_CASE(
    "Alice puts Heron 1 under Heron 2 while Bob puts 2 under 1: the later move counts as none on both, and is "
    "told of",
    "[circles]") {
  Two two;
  two.harbour.bob.clock.time += 60'000;
  REQUIRE(two.alice.types(account(), idOf(1), {under(idOf(2))}) == "");
  REQUIRE(two.bob.types(account(), idOf(2), {under(idOf(1))}) == "");
  two.alice.meets(two.bob);
  for (Desk* desk : {&two.alice, &two.bob}) {
    CHECK(parentOf(*desk, 1) == idOf(2));
    CHECK_FALSE(parentOf(*desk, 2));
    const auto circles = circlesAt(*desk);
    REQUIRE(circles.all().size() == 1);
    CHECK(circles.all().begin()->second.cut == idOf(2));
    // As they were written they do close a circle: that is what was taken away.
    CHECK(desk->parentOf(account(), parent(), idOf(1)) == idOf(2));
    CHECK(desk->parentOf(account(), parent(), idOf(2)) == idOf(1));
    const auto told = circleClosed(parent(), idOf(1), *desk);
    CHECK(told.sentence.en ==
          "Parent (parent) was set to 'Heron 1' while 'Heron 1' came to stand under this record, so it counts as none; "
          "choose another with parent=…, or none with parent=.");
    CHECK(told.sentence.zh.starts_with("上级客户（parent）被设为“Heron 1”"));
  }

  // Whoever moves the other one out of the way gives Bob's move its effect.
  REQUIRE(two.alice.types(account(), idOf(1), {under(idOf(3))}) == "");
  two.alice.meets(two.bob);
  for (Desk* desk : {&two.alice, &two.bob}) {
    CHECK(parentOf(*desk, 1) == idOf(3));
    CHECK(parentOf(*desk, 2) == idOf(1));
    CHECK(circlesAt(*desk).all().empty());
  }
}

TEST_CASE("who types a circle is refused in one sentence", "[circles]") {
  Two two;
  REQUIRE(two.alice.types(account(), idOf(2), {under(idOf(1))}) == "");
  REQUIRE(two.alice.types(account(), idOf(3), {under(idOf(2))}) == "");
  CHECK(two.alice.types(account(), idOf(1), {under(idOf(3))}) ==
        "PARENT_CYCLE: Parent (parent) cannot be 'Heron 3', which stands under this record itself; choose another, or "
        "move 'Heron 3' first.");
  CHECK(two.alice.types(account(), idOf(4), {under(idOf(4))}).starts_with("PARENT_CYCLE: "));
  CHECK_FALSE(parentOf(two.alice, 1));
  CHECK(two.alice.types(account(), idOf(1), {under(idOf(4))}) == "");
}

TEST_CASE("a move that would close a circle through a parent that counts as none is refused too", "[circles]") {
  Two two;
  two.harbour.bob.clock.time += 60'000;
  REQUIRE(two.alice.types(account(), idOf(1), {under(idOf(2))}) == "");
  REQUIRE(two.bob.types(account(), idOf(2), {under(idOf(1))}) == "");
  REQUIRE(two.bob.types(account(), idOf(3), {under(idOf(2))}) == "");
  two.alice.meets(two.bob);
  REQUIRE_FALSE(parentOf(two.alice, 2));
  // 3 under 2 under 1: with 1 under 3 it would be the next move that counts as none.
  CHECK(two.alice.types(account(), idOf(1), {under(idOf(3))}).starts_with("PARENT_CYCLE: "));
}

TEST_CASE("a store that is opened anew shows the same parents as one that saw every move come", "[circles]") {
  Two two;
  for (std::size_t i = 1; i <= 4; ++i) {
    auto& device = i % 2 == 0 ? two.alice : two.bob;
    REQUIRE(device.types(account(), idOf(i), {under(idOf(i % 4 + 1))}) == "");
  }
  two.alice.meets(two.bob);
  Desk again{two.harbour.alice};
  for (std::size_t i = 1; i <= 4; ++i) {
    CAPTURE(i);
    const auto seen = parentOf(two.alice, i);
    CHECK(seen == parentOf(two.bob, i));
    CHECK(seen == parentOf(again, i));
  }
  CHECK(circlesAt(again).all().size() == 1);
}
