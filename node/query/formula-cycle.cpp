#include <algorithm>
#include <map>

#include "node/query/formula.h"
#include "node/query/mentions.h"

namespace satchel::node {
namespace {

using Way = Mention::Way;

/// A derived field, and the derived fields that its formula looks at.
struct Needing {
  const schema::KindDef* kind;
  const schema::FieldDef* field;
  struct Need {
    std::size_t target;
    Way way;
    const schema::FieldDef* tree;
  };
  std::vector<Need> needs;
};

class Needs {
 public:
  explicit Needs(const schema::Catalogue& catalogue) {
    std::map<const schema::FieldDef*, std::size_t> positions;
    for (const auto& kind : catalogue.kinds()) {
      for (const auto& field : kind.fields) {
        if (field.formula.empty()) continue;
        positions[&field] = all.size();
        all.push_back({&kind, &field, {}});
      }
    }
    for (auto& each : all) {
      const auto formula = formulaOf(*each.kind, *each.field, {catalogue, {}});
      const auto* read = std::get_if<Formula>(&formula);
      if (read == nullptr) continue;
      eachMention(read->bound(), [&](const Mention& mention) {
        const auto target = positions.find(mention.field);
        if (target != positions.end()) each.needs.push_back({target->second, mention.way, mention.tree});
      });
    }
  }

  /// Through one field, or, without one, any.
  std::optional<std::vector<std::size_t>> firstCycle(const schema::FieldDef* through) const {
    for (std::size_t from = 0; from < all.size(); ++from) {
      if (through != nullptr && all[from].field != through) continue;
      for (const auto& need : all[from].needs) {
        const auto back = path(need.target, from, [](const auto&) { return true; });
        if (back.empty()) continue;
        if (need.way == Way::far || isMixed(from, need)) return back;
        if (need.way != Way::own) continue;
        const auto own = path(need.target, from, [](const auto& each) { return each.way == Way::own; });
        if (!own.empty()) return own;
      }
    }
    return std::nullopt;
  }
  std::string name(std::size_t position) const { return all[position].kind->key + "." + all[position].field->key; }

 private:
  /// Whether a way up or down a tree is on a cycle with one that leads elsewhere.
  bool isMixed(std::size_t from, const Needing::Need& need) const {
    if (need.way == Way::own) return false;
    return std::ranges::any_of(all, [&](const Needing& each) {
      const auto position = static_cast<std::size_t>(&each - all.data());
      return std::ranges::any_of(each.needs, [&](const auto& other) {
        const bool differs = other.way != Way::own && (other.way != need.way || other.tree != need.tree);
        return differs && reaches(need.target, position) && reaches(other.target, from);
      });
    });
  }
  bool reaches(std::size_t from, std::size_t to) const {
    return !path(from, to, [](const auto&) { return true; }).empty();
  }
  /// The shortest, both ends included; just the one where they are the same.
  template <class Allowed>
  std::vector<std::size_t> path(std::size_t from, std::size_t to, Allowed allowed) const {
    constexpr auto nowhere = static_cast<std::size_t>(-1);
    std::vector<std::size_t> cameFrom(all.size(), nowhere), queue{from};
    cameFrom[from] = from;
    for (std::size_t i = 0; i < queue.size() && cameFrom[to] == nowhere; ++i) {
      for (const auto& need : all[queue[i]].needs) {
        if (!allowed(need) || cameFrom[need.target] != nowhere) continue;
        cameFrom[need.target] = queue[i];
        queue.push_back(need.target);
      }
    }
    if (cameFrom[to] == nowhere) return {};
    std::vector<std::size_t> result{to};
    while (result.back() != from) result.push_back(cameFrom[result.back()]);
    std::ranges::reverse(result);
    return result;
  }

  std::vector<Needing> all;
};

std::optional<Problem> cycleIn(const schema::Catalogue& catalogue, const schema::FieldDef* through) {
  const Needs needs(catalogue);
  const auto cycle = needs.firstCycle(through);
  if (!cycle) return std::nullopt;
  // From the field that is asked for, round to itself.
  std::string en = needs.name(cycle->back()), zh = en;
  for (std::size_t i = 0; i < cycle->size(); ++i) {
    en += (i == 0 ? " needs " : ", which needs ") + needs.name((*cycle)[i]);
    zh += "需要" + needs.name((*cycle)[i]);
    if (i + 1 < cycle->size()) zh += "，" + needs.name((*cycle)[i]);
  }
  return Problem{"FORMULA_CYCLE", "No formula can go round in a circle: " + en + ". Take one out of another's formula.",
                 "公式不能循环引用：" + zh + "。请修改其中一个公式。"};
}

}  // namespace

std::optional<Problem> firstCycle(const schema::Catalogue& catalogue) {
  return cycleIn(catalogue, nullptr);
}

std::optional<Problem> cycleThrough(const schema::FieldDef& field, const schema::Catalogue& catalogue) {
  return cycleIn(catalogue, &field);
}

}  // namespace satchel::node
