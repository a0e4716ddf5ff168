// Names become fields, through references, in every kind that they may lead to.
#include <algorithm>

#include "node/query/binder.h"
#include "node/text/words.h"

namespace satchel::node {

using schema::FieldDef;
using schema::KindDef;

Type Binder::typeOf(const BoundPath& path) {
  std::optional<Type> type;
  for (const auto& place : path.steps.back()) {
    const auto found = node::typeOf(*place.field);
    if (type && *type != found) type = Type::other;
    if (!type) type = found;
  }
  return *type;
}

BoundPath Binder::bound(const Path& path) {
  BoundPath result;
  auto names = std::span(path.names);
  if (names.front() == "this") result.fromHome = true, names = names.subspan(1);
  if (!rolling) result.fromHome = true;
  std::vector<const KindDef*> kinds{result.fromHome ? &home : scope};
  for (std::size_t i = 0; i < names.size(); ++i) {
    Step step;
    for (const auto* at : kinds) {
      if (const auto* field = at->findField(names[i])) step.push_back({at, field});
    }
    if (step.empty()) throw Refused{unknownField(names[i], kinds)};
    if (i + 1 < names.size()) kinds = reached(step, names[i]);
    result.steps.push_back(std::move(step));
  }
  return result;
}

std::vector<const KindDef*> Binder::reached(const Step& step, const std::string& name) {
  std::vector<const KindDef*> kinds;
  for (const auto& place : step) {
    for (const auto* target : context.catalogue.targets(*place.field)) {
      if (std::ranges::find(kinds, target) == kinds.end()) kinds.push_back(target);
    }
  }
  if (!kinds.empty()) return kinds;
  const auto given = shortened(name);
  throw Refused{{reading == Reading::formula ? "BAD_FORMULA" : "BAD_EXPRESSION",
                 "\"" + given + "\" leads to no other record: compare it itself, without what follows the dot.",
                 "“" + given + "”不指向其他记录：请去掉点号及其后的部分。"}};
}

Problem Binder::unknownField(const std::string& name, const std::vector<const KindDef*>& kinds) {
  const auto given = shortened(name);
  const FieldDef* near = nullptr;
  for (const auto* kind : kinds) near = near != nullptr ? near : kind->nearestField(name);
  const auto& of = *kinds.front();
  return {"UNKNOWN_FIELD",
          of.label.en + " has no field \"" + given + "\"" +
              (near ? ": did you mean " + near->key + "?" : ": see its fields with kinds " + of.key + "."),
          of.label.zh + "没有字段“" + given + "”：" +
              (near ? "是否指“" + near->label.zh + "”？" : "可用 kinds " + of.key + " 查看其字段。")};
}

}  // namespace satchel::node
