#include "client/display.h"

#include <QList>
#include <algorithm>
#include <array>

namespace satchel::client {
namespace {

struct Range {
  char32_t first, last;
};
/// Wide and fullwidth of Unicode's EastAsianWidth.txt, neighbouring blocks joined; sorted.
constexpr std::array wideRanges{
    Range{0x1100, 0x115F},   Range{0x231A, 0x231B},   Range{0x2329, 0x232A},   Range{0x23E9, 0x23EC},
    Range{0x2614, 0x2615},   Range{0x2648, 0x2653},   Range{0x26A1, 0x26A1},   Range{0x2705, 0x2705},
    Range{0x274C, 0x274C},   Range{0x2753, 0x2757},   Range{0x2E80, 0x303E},   Range{0x3041, 0xA4CF},
    Range{0xA960, 0xA97F},   Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},   Range{0xFE10, 0xFE19},
    Range{0xFE30, 0xFE6F},   Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6},   Range{0x16FE0, 0x18DFF},
    Range{0x1AFF0, 0x1B2FF}, Range{0x1F300, 0x1F64F}, Range{0x1F680, 0x1F6FF}, Range{0x1F900, 0x1F9FF},
    Range{0x1FA70, 0x1FAFF}, Range{0x20000, 0x3FFFD},
};

int widthOf(char32_t character) {
  switch (QChar::category(character)) {
    case QChar::Mark_NonSpacing:
    case QChar::Mark_Enclosing:
    case QChar::Other_Format:
      return 0;
    default:
      break;
  }
  const auto range = std::ranges::lower_bound(wideRanges, character, {}, &Range::last);
  return range != wideRanges.end() && character >= range->first ? 2 : 1;
}

bool isBreak(char16_t code) {
  return code == u'\n' || code == u'\r' || code == u'\t' || code == 0x2028 || code == 0x2029;
}

/// Also those that turn the direction of the text after them.
bool isControl(QChar character) {
  const auto code = character.unicode();
  const bool turns = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
  return turns || isBreak(code) || character.category() == QChar::Other_Control;
}

QString cleaned(QString text, bool keepBreaks) {
  for (auto& character : text) {
    if (!isControl(character) || (keepBreaks && character == u'\n')) continue;
    character = isBreak(character.unicode()) ? QChar(u' ') : QChar(QChar::ReplacementCharacter);
  }
  return text;
}

}  // namespace

int displayWidth(const QString& text) {
  int width = 0;
  for (const auto character : text.toUcs4()) width += widthOf(character);
  return width;
}

QString onOneLine(const QString& text) {
  return cleaned(text, false);
}
QString withoutControls(const QString& text) {
  return cleaned(text, true);
}

QString cutTo(const QString& text, int columns) {
  if (text.size() * 2 <= columns || displayWidth(text) <= columns) return text;
  QString result;
  int width = 1;  // the ellipsis
  for (const char32_t character : text.toUcs4()) {
    width += widthOf(character);
    if (width > columns) break;
    result += QString::fromUcs4(&character, 1);
  }
  return result + QChar(u'…');
}

QString padTo(const QString& text, int columns, bool alignRight) {
  const QString space(std::max(0, columns - displayWidth(text)), u' ');
  return alignRight ? space + text : text + space;
}

}  // namespace satchel::client
