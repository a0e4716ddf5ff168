#include "node/import/column-mapping.h"

#include <algorithm>

#include "node/text/words.h"

namespace satchel::node {
namespace {

using schema::FieldDef;
using schema::FieldType;
using schema::KindDef;
using Use = ColumnUse::Use;

/// Whether text can give it a value at all.
bool isTyped(const FieldDef& field) {
  return !field.isDerived() && !field.seal && !field.retired && field.type != FieldType::ATTACHMENTS &&
         field.type != FieldType::COUNTER && field.type != FieldType::STAGE_MOVE;
}

std::string listed(const std::vector<std::string>& columns, const char* separator) {
  std::string result;
  for (std::size_t i = 0; i < columns.size() && i < 12; ++i) result += (i ? separator : "") + shortened(columns[i], 30);
  return result + (columns.size() > 12 ? "…" : "");
}

Problem unknownField(const KindDef& kind, const std::string& name) {
  const FieldDef* near = kind.nearestField(name);
  return {"UNKNOWN_FIELD",
          kind.label.en + " has no field '" + name + "' to map a column to." +
              (near == nullptr ? " See: satchel kinds " + kind.key : " Did you mean '" + near->key + "'?"),
          kind.label.zh + "没有字段“" + name + "”。" + (near == nullptr ? "" : "您是指“" + near->key + "”吗？")};
}

Problem noColumn(const std::string& name, const std::vector<std::string>& columns) {
  return {"IMPORT_NO_COLUMN", "The file has no column '" + name + "'; it has: " + listed(columns, ", ") + ".",
          "文件没有“" + name + "”列；现有：" + listed(columns, "、") + "。"};
}

class Mapper {
 public:
  Mapper(const schema::Catalogue& catalogue, const KindDef& kind, std::vector<std::string> columns)
      : catalogue(catalogue), taken(kind.fields.size()), mapped(columns.size()) {
    mapping.kind = &kind;
    mapping.uses.resize(columns.size());
    mapping.columns = std::move(columns);
  }

  std::optional<Problem> give(const GivenColumn& given) {
    const KindDef& kind = *mapping.kind;
    const auto exact = std::ranges::find(mapping.columns, given.column);
    const auto at = exact != mapping.columns.end()
                        ? exact
                        : std::ranges::find(mapping.columns, schema::fold(given.column), schema::fold);
    if (at == mapping.columns.end()) return noColumn(given.column, mapping.columns);
    const auto column = static_cast<std::size_t>(at - mapping.columns.begin());
    const FieldDef* field = kind.findField(given.field);
    if (field == nullptr && !isIdOf(catalogue, kind, given.field)) return unknownField(kind, given.field);
    if (field == nullptr || field->type == FieldType::EXTERNAL_IDS) return use(column, {Use::externalId});
    if (field->key == "id") return use(column, {Use::recordId});
    if (field->type == FieldType::EXTRA) return use(column, {Use::extra});
    if (field->retired) {
      return Problem{
          "RETIRED",
          field->label.en + " (" + field->key + ") is retired and takes nothing new; map the column elsewhere.",
          field->label.zh + "（" + field->key + "）已停用，不再填写；请映射到别的字段。"};
    }
    if (!isTyped(*field)) {
      return Problem{"COMPUTED_FIELD",
                     field->label.en + " (" + field->key + ") is computed and cannot be filled from a column.",
                     field->label.zh + "（" + field->key + "）由系统计算，不能从列导入。"};
    }
    if (mapped[column] || !isFree(*field)) {
      return Problem{"IMPORT_COLUMN_TWICE",
                     "Column '" + given.column + "' or field '" + field->key + "' is mapped twice; give each once.",
                     "列“" + given.column + "”或字段“" + field->key + "”重复映射；请各写一次。"};
    }
    return use(column, {Use::field, field});
  }

  void guess(bool keysOnly) {
    for (std::size_t i = 0; i < mapping.columns.size(); ++i) {
      if (mapped[i]) continue;
      const std::string& header = mapping.columns[i];
      const FieldDef* field = mapping.kind->findField(header);
      if (isComputed(header)) {
        use(i, {Use::none});
        continue;
      }
      if (keysOnly && (field == nullptr || schema::fold(field->key) != schema::fold(header))) continue;
      if (field != nullptr && field->key == "id") {
        use(i, {Use::recordId});
      } else if (field != nullptr && isTyped(*field) && isFree(*field)) {
        use(i, {Use::field, field});
      } else if (field == nullptr) {
        guessOther(i);
      }
    }
  }

  OrProblem<ColumnMapping> result() {
    const bool any = std::ranges::any_of(mapping.uses, [](const ColumnUse& each) {
      return each.use == Use::field || each.use == Use::externalId || each.use == Use::recordId;
    });
    if (!any) {
      const KindDef& kind = *mapping.kind;
      return Problem{"IMPORT_NO_FIELD",
                     "None of the columns (" + listed(mapping.columns, ", ") + ") is a field of " + kind.label.en +
                         "; say which with --map field=Column, or choose another --kind.",
                     "没有一列（" + listed(mapping.columns, "、") + "）是" + kind.label.zh +
                         "的字段；请用 --map 字段=列名 指明，或换一个 --kind。"};
    }
    mapping.titleFromId = idColumn && isFree(mapping.kind->titleField());
    return std::move(mapping);
  }

 private:
  /// What an export says of derived fields: in JSON under the key, beside the record's kind.
  bool isComputed(std::string_view header) const {
    const auto& columns = mapping.columns;
    const bool own = takeSuffix(header, computedMark) || std::ranges::find(columns, "kind") != columns.end();
    const FieldDef* field = own ? mapping.kind->field(header) : nullptr;
    return field != nullptr && !field->formula.empty();
  }
  bool isFree(const FieldDef& field) const { return field.isSet() || !taken[field.index]; }

  std::optional<Problem> use(std::size_t column, ColumnUse use) {
    if (use.use == Use::field) taken[use.field->index] = true;
    if (use.use == Use::externalId) idColumn = true;
    mapping.uses[column] = use;
    mapped[column] = true;
    return std::nullopt;
  }

  /// Headers that are no field's name.
  void guessOther(std::size_t column) {
    const KindDef& kind = *mapping.kind;
    const std::string& header = mapping.columns[column];
    const std::string name = schema::fold(header);
    if (name == "kind" || name == "editedafterdelete") {
      use(column, {Use::none});
    } else if (isIdOf(catalogue, kind, header)) {
      if (!idColumn) use(column, {Use::externalId});
    } else if (catalogue.findKind(header) == &kind && isFree(kind.titleField())) {
      use(column, {Use::field, &kind.titleField()});
    } else {
      guessReference(column);
    }
  }

  /// "account_id" in a file of deals: the field of that name, else the one ref that may name an account.
  void guessReference(std::size_t column) {
    const auto isNamed = [&](const KindDef& kind) { return isIdOf(catalogue, kind, mapping.columns[column]); };
    const auto target = std::ranges::find_if(catalogue.kinds(), isNamed);
    if (target == catalogue.kinds().end()) return;
    const auto mayName = [&](const FieldDef& field) {
      return field.isRef() && !field.common && std::ranges::find(field.target, target->key) != field.target.end();
    };
    std::vector<const FieldDef*> fields;
    for (const FieldDef& field : mapping.kind->fields) {
      if (mayName(field)) fields.push_back(&field);
    }
    const FieldDef* named = mapping.kind->field(target->key);
    if (named != nullptr && mayName(*named)) fields = {named};
    if (fields.size() == 1 && isFree(*fields[0])) use(column, {Use::field, fields[0], &*target});
  }

  const schema::Catalogue& catalogue;
  ColumnMapping mapping;
  std::vector<bool> taken, mapped;
  bool idColumn = false;
};

}  // namespace

bool ColumnMapping::fills(const FieldDef& field) const {
  return std::ranges::any_of(uses, [&](const ColumnUse& each) {
    return each.field == &field || (each.use == Use::externalId && field.type == FieldType::EXTERNAL_IDS);
  });
}

bool isIdOf(const schema::Catalogue& catalogue, const KindDef& kind, std::string_view header) {
  const std::string name = schema::fold(header);
  for (const std::string_view ending : {"id", "编号", "编码"}) {
    if (name.size() <= ending.size() || !name.ends_with(ending)) continue;
    if (catalogue.findKind(name.substr(0, name.size() - ending.size())) == &kind) return true;
  }
  return false;
}

OrProblem<ColumnMapping> mapColumns(const schema::Catalogue& catalogue, const KindDef& kind,
                                    std::vector<std::string> columns, const std::vector<GivenColumn>& given) {
  Mapper mapper(catalogue, kind, std::move(columns));
  for (const GivenColumn& each : given) {
    if (auto problem = mapper.give(each)) return std::move(*problem);
  }
  mapper.guess(true);
  mapper.guess(false);
  return mapper.result();
}

}  // namespace satchel::node
