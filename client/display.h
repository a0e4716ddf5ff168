// How text stands on a terminal. Invariant: what a colleague typed can neither break a table nor drive the terminal:
// control characters never get through, and Chinese, Japanese and Korean characters count as two columns.
#pragma once
#include <QString>

namespace satchel::client {

/// Columns that the text takes; combining marks take none.
int displayWidth(const QString& text);
/// One line without control characters: line breaks and tabs become spaces, others the replacement character.
QString onOneLine(const QString& text);
/// The same, keeping line breaks.
QString withoutControls(const QString& text);
/// At most `columns` wide, ending in … where something was left out.
QString cutTo(const QString& text, int columns);
/// Filled up with spaces.
QString padTo(const QString& text, int columns, bool alignRight = false);

}  // namespace satchel::client
