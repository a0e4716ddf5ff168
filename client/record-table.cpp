#include "client/record-table.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "client/json-records.h"
#include "client/labels.h"
#include "client/value-text.h"

namespace satchel::client {
namespace {

constexpr std::size_t mostColumns = 5;

/// Present in every record and seldom what one looks for in a list.
bool isBookkeeping(std::string_view key) {
  static constexpr std::array<std::string_view, 8> keys{"author",     "authored_at",  "recorded_by", "device",
                                                        "visibility", "external_ids", "archived",    "followers"};
  return std::ranges::find(keys, key) != keys.end();
}

QString markOf(const Context& context, rpc::Record::Reader record) {
  if (record.getEditedAfterDelete()) return QStringLiteral(" ⚠ ") + context.say(phrase::editedAfterDelete);
  return {};
}

}  // namespace

void RecordTable::choose(capnp::List<rpc::Record>::Reader records) {
  Labels labels(context_);
  std::vector<Table::Column> columns{{context_.say(phrase::id)}};
  if (keys_.empty()) {
    withTitle_ = true;
    columns.push_back({context_.say(phrase::title)});
    // A field that only repeats the title is left out.
    std::map<std::string, unsigned, std::less<>> filled;
    std::set<std::string, std::less<>> tellsMore;
    for (const auto record : records) {
      for (const auto field : record.getFields()) {
        const std::string key(view(field.getKey()));
        if (isBookkeeping(key)) continue;
        ++filled[key];
        if (valueText(field.getValue(), context_.language) != text(record.getTitle())) tellsMore.insert(key);
      }
    }
    if (const auto info = labels.find(kind_)) {
      for (const auto field : info->getFields()) {
        if (tellsMore.contains(view(field.getKey()))) keys_.emplace_back(view(field.getKey()));
      }
    }
    std::vector<std::string> byUse = keys_;
    std::ranges::stable_sort(byUse, std::greater(), [&](const auto& key) { return filled[key]; });
    if (byUse.size() > mostColumns) byUse.resize(mostColumns);
    std::erase_if(keys_, [&](const auto& key) { return std::ranges::find(byUse, key) == byUse.end(); });
  }
  for (const auto& key : keys_) columns.push_back({labels.field(kind_, key)});
  table_.emplace(std::move(columns));
}

std::vector<QString> RecordTable::row(rpc::Record::Reader record) const {
  std::vector<QString> cells{shortId(record.getId())};
  if (withTitle_) cells.push_back(text(record.getTitle()) + markOf(context_, record));
  for (const auto& key : keys_) {
    QString cell;
    for (const auto field : record.getFields()) {
      if (view(field.getKey()) != key) continue;
      cell = valueText(field.getValue(), context_.language);
      if (field.getConflict()) cell += QStringLiteral(" ⚠");
    }
    cells.push_back(cell);
  }
  return cells;
}

void RecordTable::page(capnp::List<rpc::Record>::Reader records) {
  if (records.size() == 0) return;
  if (!table_) choose(records);
  for (const auto record : records) table_->add(row(record));
  table_->print(context_.out);
}

void RecordTable::gone(capnp::Text::Reader id) {
  context_.print(shortId(id) + QLatin1String("  ") + context_.say(phrase::goneFromList));
}

}  // namespace satchel::client
