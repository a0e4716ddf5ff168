#include "node/records/line.h"

#include "node/text/fold.h"
#include "node/text/person-name.h"

namespace satchel::node {

std::strong_ordering compare(const sync::Value& a, const sync::Value& b) {
  if (a.is.index() != b.is.index()) return a.is.index() <=> b.is.index();
  const auto ordered = [&]<class T>(const T& left) -> std::strong_ordering {
    const T& right = std::get<T>(b.is);
    if constexpr (std::is_same_v<T, std::monostate>)
      return std::strong_ordering::equal;
    else if constexpr (std::is_same_v<T, sync::Money>)
      return left.amount <=> right.amount;
    else if constexpr (std::is_same_v<T, sync::Text> || std::is_same_v<T, sync::Composite>)
      return fold(lineOf(a)) <=> fold(lineOf(b));
    else
      return left <=> right;
  };
  return std::visit(ordered, a.is);
}

std::string lineOf(const sync::Value& value) {
  struct Line {
    std::string operator()(const std::monostate&) const { return {}; }
    std::string operator()(const sync::Text& v) const { return v.text; }
    std::string operator()(const sync::Integer& v) const { return std::to_string(v.value); }
    std::string operator()(const sync::Decimal& v) const { return v.text(); }
    std::string operator()(const sync::Money& v) const { return v.amount.text(2) + " " + v.currency; }
    std::string operator()(const sync::Boolean& v) const { return v.value ? "yes" : "no"; }
    std::string operator()(const sync::Date& v) const { return sync::isoDate(v); }
    std::string operator()(const sync::DateTime& v) const { return sync::isoDateTime(v); }
    std::string operator()(const sync::Duration& v) const { return std::to_string(v.minutes) + "m"; }
    std::string operator()(const sync::Choice& v) const { return v.key; }
    std::string operator()(const sync::Ref& v) const { return hex(v.id); }
    std::string operator()(const sync::Composite& v) const {
      const auto part = [&](const char* key) {
        const auto at = v.parts.find(key);
        return at == v.parts.end() ? std::string() : lineOf(at->second);
      };
      if (v.parts.contains("family") || v.parts.contains("given")) {
        return printedName({part("family"), part("given"), part("prefix"), part("suffix")});
      }
      if (v.parts.contains("source")) return part("source") + ":" + part("id");
      std::string line;
      for (const auto& [key, each] : v.parts) line += (line.empty() ? "" : ", ") + lineOf(each);
      return line;
    }
  };
  return std::visit(Line{}, value.is);
}

}  // namespace satchel::node
