#include "node/import/row-typer.h"

#include "node/records/line.h"
#include "node/text/list-text.h"
#include "node/text/refusal.h"

namespace satchel::node {
namespace {

using schema::FieldDef;
using schema::FieldType;
using sync::Value;
using Use = ColumnUse::Use;

/// A commit takes 256 KiB; what surrounds the values takes its share.
constexpr std::size_t largestRow = 200 * 1024;

/// Equal for rows that say the same; of different ones it differs, but for one chance in 2^64.
std::uint64_t fingerprint(const std::vector<std::string>& cells) {
  std::uint64_t hash = 14695981039346656037u;
  for (const std::string& cell : cells) {
    hash = (hash ^ std::hash<std::string_view>{}(stripped(cell))) * 1099511628211u;
    hash ^= hash >> 32;
  }
  return hash;
}

std::optional<sync::RecordId> recordIdOf(std::string_view text) {
  const auto bytes = text.size() == 2 * sync::RecordId::size ? unhex(lowered(text)) : std::nullopt;
  return bytes ? sync::RecordId::from(*bytes) : std::nullopt;
}

Value externalIdValue(const std::string& source, std::string_view id) {
  sync::Composite composite;
  composite.parts["source"] = Value{sync::Text{source}};
  composite.parts["id"] = Value{sync::Text{std::string(id)}};
  return {std::move(composite)};
}

}  // namespace

std::string externalKey(std::string_view source, std::string_view id) {
  std::string key(source);
  key += '\0';
  return key += id;
}

std::string externalKey(const Value& value) {
  const auto* composite = std::get_if<sync::Composite>(&value.is);
  if (composite == nullptr) return {};
  const auto source = composite->parts.find("source"), id = composite->parts.find("id");
  if (source == composite->parts.end() || id == composite->parts.end()) return {};
  return externalKey(lineOf(source->second), lineOf(id->second));
}

RowTyper::RowTyper(ColumnMapping mapping, std::string currency, std::vector<DateOrder> orders, bool fromJson)
    : columns(std::move(mapping)), title(columns.kind->titleField()), fromJson(fromJson) {
  for (const DateOrder order : orders) contexts.push_back({currency, order, nullptr});
}

TypedRow RowTyper::type(const TableRow& row) {
  TypedRow out;
  out.line = row.line;
  out.fault = row.fault;
  out.values.reserve(columns.uses.size());
  for (std::size_t i = 0; i < columns.uses.size() && !out.fault; ++i) {
    if (stripped(row.cells[i]).empty()) continue;
    const auto list = std::ranges::find(row.lists, i, [](const auto& each) { return each.first; });
    out.fault = cell(out, i, row.cells[i], list == row.lists.end() ? nullptr : &list->second);
  }
  for (const WantedValue& each : out.values) out.bytes += each.value.size() + 16;
  for (const auto& [column, text] : out.extra) out.bytes += column->size() + text.size() + 16;
  if (!out.fault && out.bytes > largestRow) {
    out.fault = Problem{"TOO_LARGE", "This row holds more than 200 KiB; split its text over several records.",
                        "该行超过 200 KiB；请把内容分到几条记录。"};
  }
  if (!out.fault) out.repeated = !seen.insert(fingerprint(row.cells)).second;
  return out;
}

std::optional<Problem> RowTyper::cell(TypedRow& out, std::size_t column, const std::string& text,
                                      const std::vector<std::string>* list) const {
  const ColumnUse& use = columns.uses[column];
  switch (use.use) {
    case Use::none:
      return std::nullopt;
    case Use::extra:
      out.extra.emplace_back(&columns.columns[column], text);
      return std::nullopt;
    case Use::recordId:
      out.id = recordIdOf(stripped(text));
      return out.id ? std::nullopt : externalId(out, columns.columns[column], stripped(text));
    case Use::externalId:
      return externalId(out, columns.columns[column], stripped(text));
    case Use::field:
      break;
  }
  if (!use.field->isSet() && use.field->type != FieldType::EXTRA) return field(out, column, text);
  const auto elements = list != nullptr ? *list : splitList(text, listStyleOf(use.field->type));
  for (const std::string& element : elements) {
    if (auto problem = field(out, column, element)) return problem;
  }
  return std::nullopt;
}

std::optional<Problem> RowTyper::field(TypedRow& out, std::size_t column, std::string_view text) const {
  const FieldDef& field = *columns.uses[column].field;
  if (field.isRef()) {
    if (text.find('\0') != text.npos) return badValue(field, text.substr(0, text.find('\0')));
    const auto* idOf = columns.uses[column].idOf;
    const auto name = stripped(text);
    out.references.push_back(
        {&field, std::string(name), idOf ? externalKey(columns.columns[column], name) : std::string(), idOf});
    return std::nullopt;
  }
  // Lists print minutes as a number, which a person must not.
  const bool minutes = fromJson && field.type == FieldType::DURATION && isDigits(text);
  auto read = readTyped(field, minutes ? std::string(text) + "m" : text, contexts[column]);
  if (const auto* problem = std::get_if<Problem>(&read)) {
    // A word outside of a list is no fault of the row: it is kept and listed under attention.
    if (problem->code != "BAD_CHOICE") return *problem;
    read = Value{sync::Text{std::string(stripped(text))}};
  }
  const Value& value = std::get<Value>(read);
  if (value.empty()) return std::nullopt;
  if (field.type == FieldType::EXTERNAL_IDS && out.externalId.empty()) out.externalId = externalKey(value);
  if (&field == &title) out.title = lineOf(value);
  add(out, field, value);
  return std::nullopt;
}

std::optional<Problem> RowTyper::externalId(TypedRow& out, const std::string& source, std::string_view text) const {
  out.externalId = externalKey(source, text);
  if (const FieldDef* ids = columns.kind->field("external_ids")) add(out, *ids, externalIdValue(source, text));
  if (!columns.titleFromId) return std::nullopt;
  auto read = readTyped(title, text, contexts.front());
  if (auto* problem = std::get_if<Problem>(&read)) return std::move(*problem);
  out.naming = WantedValue{&title, sync::encode(std::get<Value>(read)), {}, false};
  return std::nullopt;
}

void RowTyper::add(TypedRow& out, const FieldDef& field, const Value& value, std::string text) const {
  WantedValue wanted{&field, sync::encode(value), std::move(text), false};
  const bool twice = std::ranges::any_of(
      out.values, [&](const WantedValue& each) { return each.field == &field && each.value == wanted.value; });
  if (!twice) out.values.push_back(std::move(wanted));
}

}  // namespace satchel::node
