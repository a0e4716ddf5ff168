#include "client/context.h"

namespace satchel::client {

std::string defaultDataFolder(const Surroundings& around) {
  if (auto folder = around.environment("SATCHEL_DATA"); !folder.empty()) return folder;
  if (auto folder = around.environment("XDG_DATA_HOME"); !folder.empty()) return folder + "/satchel";
  return around.environment("HOME") + "/.local/share/satchel";
}

Language languageOf(const Surroundings& around) {
  return languageOf(around.environment("LC_ALL"), around.environment("LC_MESSAGES"), around.environment("LANG"));
}

Context::Context(Surroundings& around, GlobalWords globals, Words words)
    : words(std::move(words)),
      language(languageOf(around)),
      json(globals.json),
      data(globals.data.empty() ? defaultDataFolder(around) : std::move(globals.data)),
      space(std::move(globals.space)),
      around(around),
      out(around.out) {}

NodeLink& Context::node() {
  if (!node_) {
    auto link = std::make_unique<NodeLink>(data);
    link->hello(language == Language::zh ? "zh" : "en");
    node_ = std::move(link);
  }
  return *node_;
}

}  // namespace satchel::client
