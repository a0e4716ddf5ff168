#include "node/records/circles.h"

#include <algorithm>

namespace satchel::node {
namespace {

std::optional<sync::RecordId> parentIn(const Cell* cell) {
  const auto* ref =
      cell == nullptr || cell->values.empty() ? nullptr : std::get_if<sync::Ref>(&cell->values.front().is);
  return ref == nullptr ? std::nullopt : std::optional(ref->id);
}

void putBack(Row& row, Cell cell) {
  row.cells.push_back(std::move(cell));
  std::ranges::sort(row.cells, {}, &Cell::field);
}

}  // namespace

std::vector<const schema::FieldDef*> parentFields(const schema::KindDef& kind) {
  std::vector<const schema::FieldDef*> fields;
  for (const schema::FieldDef& field : kind.fields) {
    if (field.merge == schema::Merge::PARENT && field.isRef()) fields.push_back(&field);
  }
  return fields;
}

std::set<sync::RecordId> Circles::settle(const schema::KindDef& kind, Table& rows,
                                         const std::set<sync::RecordId>& changed, const EdgeOf& edgeOf) {
  std::set<sync::RecordId> touched;
  for (const schema::FieldDef* field : parentFields(kind)) {
    std::set<sync::RecordId> from = mend(*field, rows, changed, touched), clear;
    from.insert(changed.begin(), changed.end());
    for (const sync::RecordId& id : from) {
      const auto members = circleAbove(rows, *field, id, clear);
      if (members.empty() || cuts.contains({field->index, members.front()})) continue;
      std::vector<sync::ParentEdge> edges;
      for (const sync::RecordId& member : members) edges.push_back(edgeOf(*field, member));
      for (const sync::RecordId& cut : sync::cycleBreaks(edges)) {
        Row& row = rows.at(cut);
        circles[{field->index, cut}] = {field->index, members, cut, *row.cell(field->index)};
        for (const sync::RecordId& member : members) cuts[{field->index, member}] = cut;
        std::erase_if(row.cells, [&](const Cell& cell) { return cell.field == field->index; });
        touched.insert(cut);
      }
    }
  }
  for (const sync::RecordId& id : changed) touched.erase(id);
  return touched;
}

std::optional<sync::RecordId> Circles::written(const Table& rows, const schema::FieldDef& field,
                                               const sync::RecordId& id) const {
  const auto circle = circles.find({field.index, id});
  if (circle != circles.end()) return parentIn(&circle->second.parent);
  const auto row = rows.find(id);
  return row == rows.end() ? std::nullopt : parentIn(row->second.cell(field.index));
}

std::set<sync::RecordId> Circles::mend(const schema::FieldDef& field, Table& rows,
                                       const std::set<sync::RecordId>& changed, std::set<sync::RecordId>& touched) {
  std::set<sync::RecordId> members;
  for (const sync::RecordId& id : changed) {
    const auto known = cuts.find({field.index, id});
    if (known == cuts.end()) continue;
    const auto at = circles.find({field.index, known->second});
    Circle circle = std::move(at->second);
    circles.erase(at);
    for (const sync::RecordId& member : circle.members) cuts.erase({field.index, member});
    members.insert(circle.members.begin(), circle.members.end());
    if (changed.contains(circle.cut)) continue;  // it was read with its parent
    putBack(rows.at(circle.cut), std::move(circle.parent));
    touched.insert(circle.cut);
  }
  return members;
}

std::vector<sync::RecordId> Circles::circleAbove(const Table& rows, const schema::FieldDef& field,
                                                 const sync::RecordId& id, std::set<sync::RecordId>& clear) const {
  std::vector<sync::RecordId> way;
  std::set<sync::RecordId> passed;
  std::optional<sync::RecordId> at = id;
  while (at && rows.contains(*at) && !clear.contains(*at) && passed.insert(*at).second) {
    way.push_back(*at);
    at = written(rows, field, *at);
  }
  if (at && passed.contains(*at)) {
    return std::vector<sync::RecordId>(std::ranges::find(way, *at), way.end());
  }
  clear.insert(passed.begin(), passed.end());
  return {};
}

}  // namespace satchel::node
