// What the steps of a kind's workflow do besides: schema/effects.capnp by kind. Invariant: copies of constants; who
// takes a step is for others to say.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace satchel::schema {

/// What goes into one field: from a field by its name, or what a formula comes to.
struct GivenDef {
  std::string field, from, formula;
  bool replaces = false;  ///< also where it has a value
};

struct EffectDef {
  std::string code;  ///< permanent: ids of what is made are derived from it
  std::string kind;
  std::string when;  ///< an expression as in `list --where`; empty means always
  std::vector<std::string> changed;
  std::vector<GivenDef> gives;
  std::string makes;  ///< key of a kind; empty makes nothing
  std::vector<GivenDef> with;
  std::string each;    ///< key of child lines: makes one for each
  bool event = false;  ///< makes a record of its own every time
  std::string eachOf;  ///< key of a ref to the record whose lines they are; empty: the record's own
};

/// In the order in which they take effect. Empty for a kind without.
std::vector<EffectDef> effectsOf(std::string_view kind);

}  // namespace satchel::schema
