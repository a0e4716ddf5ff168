// Values of several parts as one line: "street=1 Main St; city=Basel". Invariant: readParts(partsText(p)) == p,
// whatever the parts hold; a part with a separator, a quotation mark or blanks at its ends is put in quotation marks.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace satchel::node {

using Parts = std::vector<std::pair<std::string, std::string>>;

struct PartName {
  std::string_view key;
  std::string_view words;  ///< other names for it, separated by |
};

std::string partsText(const Parts& parts);
/// Nothing unless the text is made of parts whose names are all among `names`, each once; their keys come back.
std::optional<Parts> readParts(std::string_view text, std::span<const PartName> names);

}  // namespace satchel::node
