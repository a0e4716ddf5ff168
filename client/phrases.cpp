#include "client/phrases.h"

namespace satchel::client {

Language languageOf(std::string_view lcAll, std::string_view lcMessages, std::string_view lang) {
  for (const auto setting : {lcAll, lcMessages, lang}) {
    if (!setting.empty()) return setting.starts_with("zh") ? Language::zh : Language::en;
  }
  return Language::en;
}

}  // namespace satchel::client
