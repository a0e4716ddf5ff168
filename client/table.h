// Rows of cells in aligned columns, for people. Invariant: widths are fixed by the rows of the first page, so that a
// list of any length streams; a later, longer cell pushes its own row only.
#pragma once
#include <QString>
#include <vector>

#include "client/output.h"

namespace satchel::client {

class Table {
 public:
  struct Column {
    QString heading;
    bool alignRight = false;
    int widest = 40;  ///< longer cells are cut; 0: never
  };
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  void add(std::vector<QString> cells);
  bool empty() const { return rows_.empty(); }
  /// Prints the rows added since the last time, under the headings the first time.
  void print(Output& out);

 private:
  QString lineOf(const std::vector<QString>& cells) const;

  std::vector<Column> columns_;
  std::vector<std::vector<QString>> rows_;
  std::vector<int> widths_;  ///< empty until the first page is printed
};

/// Pairs of label and text below each other; breaks in a text are kept, indented.
class Card {
 public:
  void add(const QString& label, const QString& text) { lines_.push_back({label, text}); }
  void print(Output& out) const;

 private:
  struct Line {
    QString label, text;
  };
  std::vector<Line> lines_;
};

}  // namespace satchel::client
