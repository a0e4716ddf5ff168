#include "client/json-writer.h"

#include <QString>

namespace satchel::client {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

void appendEscaped(std::string& to, char c) {
  switch (c) {
    case '"':
      to += "\\\"";
      return;
    case '\\':
      to += "\\\\";
      return;
    case '\n':
      to += "\\n";
      return;
    case '\r':
      to += "\\r";
      return;
    case '\t':
      to += "\\t";
      return;
  }
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20) {
    to += c;
  } else {
    to += "\\u00";
    to += digits[byte >> 4];
    to += digits[byte & 15];
  }
}

bool isAscii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

}  // namespace

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  quoted(name);
  text_ += ':';
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  quoted(text);
  return *this;
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  text_ += bracket;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  text_ += bracket;
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view token) {
  separate();
  text_ += token;
  return *this;
}

void JsonWriter::separate() {
  // A comma goes between two values; nothing after an opening bracket or a key. Strings end in a quote, so the last
  // character tells which it is.
  if (text_.empty()) return;
  const char last = text_.back();
  if (last != '{' && last != '[' && last != ':') text_ += ',';
}

void JsonWriter::quoted(std::string_view text) {
  text_ += '"';
  // Through QString, bytes that are no UTF-8 become the replacement character.
  const auto sound =
      isAscii(text) ? std::string() : QString::fromUtf8(text.data(), qsizetype(text.size())).toStdString();
  for (const char c : sound.empty() ? text : std::string_view(sound)) appendEscaped(text_, c);
  text_ += '"';
}

}  // namespace satchel::client
