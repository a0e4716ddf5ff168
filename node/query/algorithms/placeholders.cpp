#include "node/query/algorithms/placeholders.h"

#include <algorithm>

#include "node/query/algorithms/looking.h"
#include "node/text/words.h"

namespace satchel::node {

std::vector<sync::Value> mergeFields(const RowView& message, const schema::Catalogue&) {
  std::vector<sync::Value> names;
  for (const char* key : {"subject", "body"}) {
    const auto* found = look<sync::Text>(message, key);
    std::string_view text = found == nullptr ? std::string_view() : found->text;
    for (auto begin = text.find("{{"); begin != text.npos; begin = text.find("{{")) {
      text.remove_prefix(begin + 2);
      const auto end = text.find("}}");
      if (end == text.npos) break;
      const sync::Value name{sync::Text{std::string(stripped(text.substr(0, end)))}};
      const bool said = !std::get<sync::Text>(name.is).text.empty();
      if (said && std::ranges::find(names, name) == names.end()) names.push_back(name);
      text.remove_prefix(end + 2);
    }
  }
  return names;
}

}  // namespace satchel::node
