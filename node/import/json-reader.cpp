#include "node/import/json-reader.h"

#include <functional>
#include <unordered_set>

#include "node/text/words.h"

namespace satchel::node {
namespace {

/// The next object's text; false at the end or at a fault.
bool nextObject(TextPieces& text, JsonObjects& objects, std::string& piece, bool& ended, JsonText& object) {
  while (!objects.pop(object)) {
    if (ended || objects.problem()) return false;
    ended = !text.next(piece);
    ended ? objects.finish() : objects.feed(piece);
  }
  return true;
}

/// Calls `use` for every name that has a column, and what stands under it.
void eachColumn(const JsonValue& object, const std::function<void(const std::string&, const JsonValue&)>& use) {
  for (const auto& [name, value] : object.members) {
    if (name == "extra" && value.kind == JsonValue::Kind::object) {
      for (const auto& [column, brought] : value.members) {
        if (!object.member(column)) use(column, brought);
      }
    } else {
      use(name, value);
    }
  }
}

}  // namespace

OrProblem<std::unique_ptr<TableReader>> JsonReader::open(const std::string& path, const Encoding& encoding) {
  auto first = TextPieces::open(path, encoding);
  if (auto* problem = std::get_if<Problem>(&first)) return std::move(*problem);
  std::vector<std::string> names;
  std::unordered_set<std::string> known;
  JsonObjects objects;
  JsonText object;
  std::string piece;
  for (bool ended = false; nextObject(std::get<TextPieces>(first), objects, piece, ended, object);) {
    auto value = parseJson(object.text);
    if (const auto* problem = std::get_if<Problem>(&value)) return badJson(object.line, problem->en, problem->zh);
    eachColumn(std::get<JsonValue>(value), [&](const std::string& name, const JsonValue&) {
      if (known.insert(name).second) names.push_back(name);
    });
  }
  if (objects.problem()) return *objects.problem();
  auto second = TextPieces::open(path, encoding);
  if (auto* problem = std::get_if<Problem>(&second)) return std::move(*problem);
  return std::unique_ptr<TableReader>(
      std::make_unique<JsonReader>(std::get<TextPieces>(std::move(second)), std::move(names)));
}

JsonReader::JsonReader(TextPieces text, std::vector<std::string> columnNames)
    : text(std::move(text)), names(std::move(columnNames)) {
  for (std::size_t i = 0; i < names.size(); ++i) places.emplace(names[i], i);
}

bool JsonReader::next(TableRow& row) {
  for (JsonText object; nextObject(text, objects, piece, ended, object);) {
    const auto value = parseJson(object.text);
    const auto* parsed = std::get_if<JsonValue>(&value);
    if (parsed == nullptr) continue;
    row = {object.line, std::vector<std::string>(names.size()), {}, {}};
    bool content = false;
    eachColumn(*parsed, [&](const std::string& name, const JsonValue& member) {
      const auto place = places.find(name);
      if (place == places.end()) return;
      auto& cell = row.cells[place->second];
      cell = typedText(member);
      content = content || !stripped(cell).empty();
      if (member.kind == JsonValue::Kind::list) row.lists.emplace_back(place->second, typedTexts(member));
    });
    if (content) return true;
  }
  return false;
}

}  // namespace satchel::node
