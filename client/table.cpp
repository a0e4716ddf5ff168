#include "client/table.h"

#include <QStringList>
#include <algorithm>

#include "client/display.h"

namespace satchel::client {

void Table::add(std::vector<QString> cells) {
  cells.resize(columns_.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    cells[i] = onOneLine(cells[i]);
    if (columns_[i].widest > 0) cells[i] = cutTo(cells[i], columns_[i].widest);
  }
  rows_.push_back(std::move(cells));
}

void Table::print(Output& out) {
  if (widths_.empty()) {
    std::vector<QString> headings;
    for (const auto& column : columns_) {
      headings.push_back(column.heading);
      widths_.push_back(displayWidth(column.heading));
    }
    for (const auto& row : rows_) {
      for (std::size_t i = 0; i < row.size(); ++i) widths_[i] = std::max(widths_[i], displayWidth(row[i]));
    }
    out.line(lineOf(headings));
  }
  for (const auto& row : rows_) out.line(lineOf(row));
  rows_.clear();
}

QString Table::lineOf(const std::vector<QString>& cells) const {
  QString line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += QLatin1String("  ");
    line += padTo(cells[i], widths_[i], columns_[i].alignRight);
  }
  while (line.endsWith(u' ')) line.chop(1);
  return line;
}

void Card::print(Output& out) const {
  int width = 0;
  for (const auto& line : lines_) width = std::max(width, displayWidth(onOneLine(line.label)));
  for (const auto& line : lines_) {
    const auto parts = withoutControls(line.text).split(u'\n');
    out.line(padTo(onOneLine(line.label), width) + QLatin1String("  ") + parts.front());
    for (qsizetype i = 1; i < parts.size(); ++i) out.line(QString(width + 2, u' ') + parts[i]);
  }
}

}  // namespace satchel::client
