// JSON as people's files have it: the objects found in pieces, and what each holds, beside another reader of JSON.
#include <nlohmann/json.hpp>

#include "../targets.h"
#include "node/import/json-objects.h"
#include "node/import/json-value.h"
#include "sync/utf8.h"

namespace satchel::fuzz {

using namespace node;

namespace {

struct Found {
  std::vector<std::pair<std::uint64_t, std::string>> objects;
  bool faulty = false;
  bool operator==(const Found&) const = default;
};

Found objectsIn(std::string_view text, std::size_t step) {
  JsonObjects objects;
  for (std::size_t at = 0; at < text.size(); at += step) objects.feed(text.substr(at, step));
  objects.finish();
  Found found;
  for (JsonText object; objects.pop(object);) found.objects.emplace_back(object.line, object.text);
  found.faulty = objects.problem().has_value();
  return found;
}

void look(const JsonValue& value, int depth) {
  must(depth <= 17, "nothing is nested deeper than 16");
  must(sync::isUtf8(asBytes(value.text)), "a scalar is UTF-8");
  for (const auto& [name, member] : value.members) {
    must(sync::isUtf8(asBytes(name)), "a name is UTF-8");
    if (value.kind == JsonValue::Kind::object) must(value.member(name) == &member, "a name is given once");
    look(member, depth + 1);
  }
}

}  // namespace

void jsonTarget(ByteView bytes) {
  Script script(bytes);
  const std::size_t step = 1 + script.byte() % 32;
  const std::string_view text = asText(script.rest());
  if (!sync::isUtf8(asBytes(text))) return;  // the decoder stands before these

  const Found whole = objectsIn(text, std::max<std::size_t>(text.size(), 1));
  must(objectsIn(text, step) == whole, "pieces give the same objects");
  std::uint64_t line = 1;
  for (const auto& [at, object] : whole.objects) {
    must(at >= line, "lines only grow");
    line = at;
    const auto read = parseJson(object);
    if (std::holds_alternative<Problem>(read)) continue;
    must(nlohmann::json::accept(object), "what is accepted is JSON");
    look(std::get<JsonValue>(read), 0);
  }
  const auto read = parseJson(text);
  if (const auto* problem = std::get_if<Problem>(&read)) {
    must(!problem->en.empty() && !problem->zh.empty(), "a refusal says why");
    return;
  }
  must(nlohmann::json::accept(text), "what is accepted is JSON");
  const auto& value = std::get<JsonValue>(read);
  look(value, 0);
  must(sync::isUtf8(asBytes(typedText(value))), "what is typed of it is UTF-8");
  for (const std::string& one : typedTexts(value)) must(sync::isUtf8(asBytes(one)), "each element too");
}

Seeds jsonSeeds() {
  const auto of = [](std::string_view text) {
    Bytes bytes{3};
    bytes.insert(bytes.end(), text.begin(), text.end());
    return bytes;
  };
  return {{"array", of(R"([{"name":"Blue \u9e6d \"Heron\"","amount":{"amount":"1111.00","currency":"USD"}},
  {"tags":["a","b"],"ok":true,"none":null,"n":-1.50e2}])")},
          {"lines", of("{\"a\":1}\n{\"a\":2}\r\n{\"b\":[[],{}]}\n")},
          {"twice", of(R"({"a":1,"a":2})")},
          {"huge-number", of(R"({"a":1e999,"b":123456789012345678901234567890})")},
          {"surrogates", of(R"({"a":"\ud83d\ude00","b":"\ud83d"})")},
          {"deep", of(R"({"a":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]})")},
          {"broken", of(R"([{"a":1},{"b":)")}};
}

}  // namespace satchel::fuzz
