// JSON as text, written in the order it is told. Invariant: whatever bytes come in, valid UTF-8 and valid JSON come
// out; keys keep their order, and whole numbers all their digits.
#pragma once
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace satchel::client {

class JsonWriter {
 public:
  JsonWriter& beginObject() { return open('{'); }
  JsonWriter& endObject() { return close('}'); }
  JsonWriter& beginArray() { return open('['); }
  JsonWriter& endArray() { return close(']'); }
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(std::same_as<bool> auto flag) { return raw(flag ? "true" : "false"); }
  JsonWriter& value(std::int64_t number) { return raw(std::to_string(number)); }
  JsonWriter& value(std::uint64_t number) { return raw(std::to_string(number)); }
  JsonWriter& null() { return raw("null"); }

  template <class T>
  JsonWriter& field(std::string_view name, const T& content) {
    return key(name).value(content);
  }
  JsonWriter& fieldOrNull(std::string_view name, std::string_view text) {
    key(name);
    return text.empty() ? null() : value(text);
  }

  const std::string& text() const { return text_; }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  JsonWriter& raw(std::string_view token);
  void separate();
  void quoted(std::string_view text);

  std::string text_;
};

}  // namespace satchel::client
