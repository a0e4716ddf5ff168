#include "node/import/json-objects.h"

namespace satchel::node {

Problem badJson(std::uint64_t line, const std::string& en, const std::string& zh) {
  const auto number = std::to_string(line);
  return {"IMPORT_BAD_JSON", "The JSON cannot be read at line " + number + ": " + en + ".",
          "JSON 在第 " + number + " 行无法读取：" + zh + "。"};
}

void JsonObjects::fail(std::uint64_t where, const char* en, const char* zh) {
  fault = badJson(where, en, zh);
}

void JsonObjects::feed(std::string_view text) {
  for (const char c : text) {
    if (fault) return;
    take(c);
    if (c == '\r' || (c == '\n' && !afterReturn)) ++line;
    afterReturn = c == '\r';
  }
}

void JsonObjects::take(char c) {
  if (at == At::inObject) return gather(c);
  if (c == ' ' || c == '\t' || c == '\r' || c == '\n') return;
  const bool mayBegin = at == At::start || at == At::beforeObject || (at == At::afterObject && !array);
  if (c == '{' && mayBegin) {
    at = At::inObject;
    current = {line, {}};
    return gather(c);
  }
  if (c == '[' && at == At::start) {
    array = true;
    at = At::beforeObject;
  } else if (c == ',' && at == At::afterObject && array) {
    at = At::beforeObject;
    afterComma = true;
  } else if (c == ']' && array && !(at == At::beforeObject && afterComma) && at != At::end) {
    at = At::end;
  } else if (at == At::end) {
    fail(line, "something follows the end of the array", "数组结束后还有内容");
  } else {
    fail(line, "here an object such as {\"name\": \"Acme\"} should stand", "此处应为对象，例如 {\"name\": \"Acme\"}");
  }
}

void JsonObjects::gather(char c) {
  current.text += c;
  if (current.text.size() > longest) return fail(current.line, "an object is larger than 4 MiB", "对象超过 4 MiB");
  if (inText) {
    inText = escaped || c != '"';
    escaped = !escaped && c == '\\';
    return;
  }
  inText = c == '"';
  if (c == '{' || c == '[') ++depth;
  if (c == '}' || c == ']') --depth;
  if (depth > 0) return;
  ready.push_back(std::move(current));
  current = {};
  at = At::afterObject;
  afterComma = false;
}

void JsonObjects::finish() {
  if (fault) return;
  if (at == At::inObject)
    return fail(current.line, "the object that begins here is not closed", "此处开始的对象没有结束");
  if (array && at != At::end) fail(line, "the array is not closed: the file was cut off", "数组没有结束：文件不完整");
}

bool JsonObjects::pop(JsonText& object) {
  if (ready.empty()) return false;
  object = std::move(ready.front());
  ready.pop_front();
  return true;
}

}  // namespace satchel::node
