#include "node/records/formula-fault.h"

#include "node/records/formula-reads.h"

namespace satchel::node {
namespace {

using schema::FieldDef;
using schema::KindDef;

/// Whether computing a field may ask for its own value.
bool readsItself(const FieldDef& field, const KindDef& kind, const schema::Catalogue& catalogue) {
  const FieldName self{kind.key, field.key};
  std::set<FieldName> seen;
  std::vector<FieldName> open{self};
  while (!open.empty()) {
    const KindDef* owner = catalogue.kind(open.back().first);
    const FieldDef* read = owner == nullptr ? nullptr : owner->field(open.back().second);
    open.pop_back();
    if (read == nullptr || read->formula.empty()) continue;
    for (const FieldName& name : readBy(read->formula, *owner, catalogue)) {
      if (name == self) return true;
      if (seen.insert(name).second) open.push_back(name);
    }
  }
  return false;
}

}  // namespace

std::optional<BrokenRule> formulaFault(const FieldDef& field, const KindDef& kind, const schema::Catalogue& catalogue) {
  if (readsItself(field, kind, catalogue)) {
    return BrokenRule{"FORMULA_CYCLE",
                      "formula",
                      {"The formula of '" + field.key + "' needs its own result; change it, or what it reads.",
                       "字段“" + field.key + "”的公式用到了自己的结果；请修改此公式或它引用的字段。"}};
  }
  return std::nullopt;
}

}  // namespace satchel::node
