// A person's name: what a family shares and what is one's own, whichever stands first. Invariant: a name printed and
// read again has the same parts, or was written with its parts named.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "node/text/words.h"

namespace satchel::node {

struct PersonName {
  std::string family, given, prefix, suffix;
  bool operator==(const PersonName&) const = default;
};

/// "Zhang, Wei"; "First Middle Last" (all but the last are given); "张伟" and "欧阳 修" (a known surname of two
/// characters, else the first); "约翰·史密斯" (family last); one word is a given name; "family=…; given=…; prefix=…;
/// suffix=…".
PersonName personNameOf(std::string_view text);
/// How one writes it in a list: "张伟", "Wei Zhang". Chinese names keep their order in every language.
std::string printedName(const PersonName& name);
/// The plainest form that reads back as the same name.
std::string personNameText(const PersonName& name);

}  // namespace satchel::node
