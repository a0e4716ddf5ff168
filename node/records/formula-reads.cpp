#include "node/records/formula-reads.h"

#include <algorithm>

namespace satchel::node {
namespace {

using schema::KindDef;

bool belongsToName(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.';
}

/// Names, and brackets as themselves; quoted texts, signs and blanks are left out.
std::vector<std::string_view> namesIn(std::string_view text) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t size = 1;
    if (text[i] == '\'' || text[i] == '"') {
      size = std::min(text.find(text[i], i + 1), text.size() - 1) - i + 1;
    } else if (text[i] == '(' || text[i] == ')') {
      names.push_back(text.substr(i, 1));
    } else if (belongsToName(text[i])) {
      while (i + size < text.size() && belongsToName(text[i + size])) ++size;
      names.push_back(text.substr(i, size));
    }
    i += size;
  }
  return names;
}

class Names {
 public:
  Names(std::string_view formula, const KindDef& kind, const schema::Catalogue& catalogue)
      : catalogue(catalogue), home(kind), names(namesIn(formula)) {}

  /// Up to the end of this pair of brackets, names being of `scope`.
  void read(const KindDef* scope, std::set<FieldName>& found) {
    const KindDef* inside = over(scope);
    for (; at < names.size(); ++at) {
      if (names[at] == ")") return;
      if (names[at] == "(") {
        ++at;
        read(inside, found);
        continue;
      }
      const bool calls = at + 1 < names.size() && names[at + 1] == "(";
      if (!calls) path(names[at], inside, found);
    }
  }

 private:
  /// The kind that a sum is over, where these brackets hold one: sum(EXPRESSION over KIND …), count(KIND …).
  const KindDef* over(const KindDef* scope) const {
    const bool counts = at >= 2 && names[at - 1] == "(" && names[at - 2] == "count";
    if (counts && at < names.size()) {
      if (const KindDef* kind = catalogue.kind(names[at])) return kind;
    }
    std::size_t depth = 0;
    for (std::size_t i = at; i + 1 < names.size(); ++i) {
      if (names[i] == "(") ++depth;
      if (names[i] == ")" && depth-- == 0) break;
      if (names[i] != "over" || depth > 0) continue;
      if (const KindDef* kind = catalogue.kind(names[i + 1])) return kind;
    }
    return scope;
  }

  void path(std::string_view name, const KindDef* scope, std::set<FieldName>& found) const {
    std::vector<const KindDef*> kinds{scope};
    if (name.starts_with("this.")) {
      kinds = {&home};
      name.remove_prefix(5);
    }
    while (!name.empty()) {
      const std::size_t dot = std::min(name.find('.'), name.size());
      std::vector<const KindDef*> next;
      for (const KindDef* kind : kinds) {
        const schema::FieldDef* field = kind->findField(name.substr(0, dot));
        if (field == nullptr) continue;
        found.emplace(kind->key, field->key);
        std::ranges::copy(catalogue.targets(*field), std::back_inserter(next));
      }
      kinds = std::move(next);
      name.remove_prefix(std::min(dot + 1, name.size()));
    }
  }

  const schema::Catalogue& catalogue;
  const KindDef& home;
  const std::vector<std::string_view> names;
  std::size_t at = 0;
};

}  // namespace

std::set<FieldName> readBy(std::string_view formula, const KindDef& kind, const schema::Catalogue& catalogue) {
  std::set<FieldName> found;
  Names(formula, kind, catalogue).read(&kind, found);
  return found;
}

}  // namespace satchel::node
