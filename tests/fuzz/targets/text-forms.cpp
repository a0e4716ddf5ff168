// Lists, parts, names and folded text: what is written reads back as what it was.
#include "../targets.h"
#include "node/text/fold.h"
#include "node/text/list-text.h"
#include "node/text/number-text.h"
#include "node/text/parts-text.h"
#include "node/text/person-name.h"
#include "node/text/words.h"
#include "schema/catalogue.h"
#include "sync/utf8.h"

namespace satchel::fuzz {

using namespace node;

void textFormsTarget(ByteView bytes) {
  Script script(bytes);
  const auto style = static_cast<ListStyle>(script.byte() % 3);
  const std::string text(asText(script.rest()));
  if (!sync::isUtf8(asBytes(text))) return;

  const std::string folded = fold(text);
  must(fold(folded) == folded && sync::isUtf8(asBytes(folded)), "what is folded is folded");
  must(schema::fold(schema::fold(text)) == schema::fold(text), "so are the catalogue's words");
  must(sync::isUtf8(asBytes(narrow(text))) && narrow(narrow(text)) == narrow(text), "narrow is narrow");
  must(utf8(codePoints(text)) == text, "text is its characters");
  must(stripped(stripped(text)) == stripped(text), "stripped is stripped");
  must(sync::isUtf8(asBytes(shortened(text, 5))) && codePoints(shortened(text, 5)).size() <= 6, "short is short");

  const auto values = splitList(text, style);
  must(splitList(joinList(values, style), style) == values, "a list comes back from its text");

  static constexpr PartName names[] = {{"street", "road|街道"}, {"city", "城市"}, {"a", ""}};
  if (const auto parts = readParts(text, names)) {
    must(readParts(partsText(*parts), names) == parts, "parts come back from their text");
  }
  const Parts any{{"street", text}, {"city", text}};
  must(readParts(partsText(any), names) == any, "whatever they hold");

  const PersonName name = personNameOf(text);
  must(personNameOf(personNameText(name)) == name, "a name comes back from its text");
  must(sync::isUtf8(asBytes(printedName(name))), "and is printed whole");

  const std::string plain = narrow(stripped(text));
  if (const auto length = durationOf(plain)) {
    must(durationOf(durationText(*length)) == length, "a length of time comes back from its text");
  }
}

Seeds textFormsSeeds() {
  const auto of = [](std::uint8_t style, std::string_view text) {
    Bytes bytes{style};
    bytes.insert(bytes.end(), text.begin(), text.end());
    return bytes;
  };
  return {{"list", of(0, "vip; \"north, east\"、重点")},
          {"quotation-marks", of(1, "\"a\"\"b\"; c\"d; \"e")},
          {"parts", of(0, "street=\"1; Main\"; city = Basel")},
          {"name", of(2, "Prof. Dr. Ｗei Zhang, Jr.")},
          {"han", of(0, "欧阳 修·史密斯")},
          {"wide", of(0, "　ＡＢＣ１２３−ﬁ İßΣς　")},
          {"duration", of(0, "1w2d3h 4m")},
          {"named-name", of(0, "family=O'Neil; given=\"a;b\"")}};
}

}  // namespace satchel::fuzz
