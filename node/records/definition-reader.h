// One definition of a kind or a field, as its record says it. Invariant: pure; what is read here suits the built-in
// catalogue and every node of this version, whatever else is defined; what does not is a broken rule.
#pragma once
#include <variant>

#include "node/records/broken-rule.h"
#include "node/records/rows.h"

namespace satchel::node {

constexpr std::string_view kindDefinition = "kind_definition", fieldDefinition = "field_definition";
inline bool isDefinition(std::string_view kind) {
  return kind == kindDefinition || kind == fieldDefinition;
}

/// The fields of one definition, by their keys.
class Definition {
 public:
  Definition(const schema::KindDef& kind, const Row& row) : kind(kind), row(row) {}
  /// Of a set the first member.
  std::string text(std::string_view field) const;
  bool flag(std::string_view field) const {
    const auto* value = std::get_if<sync::Boolean>(&row.value(kind.field(field)).is);
    return value != nullptr && value->value;
  }
  std::vector<std::string> texts(std::string_view field) const;
  std::string choice(std::string_view field) const {
    const auto* value = std::get_if<sync::Choice>(&row.value(kind.field(field)).is);
    return value == nullptr ? std::string() : value->key;
  }
  std::optional<sync::RecordId> ref(std::string_view field) const {
    const auto* value = std::get_if<sync::Ref>(&row.value(kind.field(field)).is);
    return value == nullptr ? std::nullopt : std::optional(value->id);
  }
  bool retired() const { return flag("retired") || row.presence.deleted; }

 private:
  const schema::KindDef& kind;
  const Row& row;
};

template <class Def>
using DefOrBroken = std::variant<Def, BrokenRule>;

/// A kind with its own fields only: a name.
DefOrBroken<schema::KindDef> readKindDefinition(const Definition& said, const schema::Catalogue& builtIn);
/// `kind`: the built-in kind, or the one defined, that has the field; null where it is not known. `kindKey`: what it is
/// called.
DefOrBroken<schema::FieldDef> readFieldDefinition(const Definition& said, const std::string& kindKey,
                                                  const schema::KindDef* kind, const schema::Catalogue& builtIn);

}  // namespace satchel::node
