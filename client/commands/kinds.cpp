// kinds: what may be recorded, with fields, types, merge rules and the rules a record must keep.
#include <QStringList>

#include "client/command.h"
#include "client/json-records.h"
#include "client/labels.h"
#include "client/table.h"
#include "client/value-text.h"

namespace satchel::client {
namespace {

QString notesOf(const Context& context, rpc::FieldInfo::Reader field) {
  QStringList notes;
  if (field.getRequired()) notes += context.say(phrase::required);
  QStringList targets;
  for (const auto target : field.getTarget()) targets += text(target);
  if (!targets.isEmpty()) notes += QStringLiteral("→ ") + targets.join(QLatin1String(", "));
  QStringList choices;
  for (const auto choice : field.getChoices()) {
    const auto label = text(context.language == Language::zh ? choice.getZh() : choice.getEn());
    choices += label.isEmpty() || label == text(choice.getKey()) ? text(choice.getKey())
                                                                 : text(choice.getKey()) + u' ' + label;
  }
  if (!choices.isEmpty()) notes += choices.join(QLatin1String(" | "));
  if (field.getMinimum().size() > 0 || field.getMaximum().size() > 0)
    notes += text(field.getMinimum()) + QStringLiteral(" … ") + text(field.getMaximum());
  if (field.getDefault().size() > 0) notes += context.say(phrase::byDefault).arg(text(field.getDefault()));
  if (field.getFormula().size() > 0) notes += QStringLiteral("= ") + text(field.getFormula());
  return notes.join(QLatin1String("; "));
}

void printKind(Context& context, rpc::KindInfo::Reader kind) {
  context.print(text(kind.getKey()) + QLatin1String("  ") + labelText(kind.getLabel(), context.language));
  context.print(context.say(phrase::inGroup).arg(keywordText(view(kind.getGroup()), context.language)));
  if (kind.getChildOf().size() > 0) context.print(context.say(phrase::childOf).arg(text(kind.getChildOf())));
  if (kind.getFacts()) context.print(context.say(phrase::facts));
  Table table({{context.say(phrase::field)},
               {context.say(phrase::label)},
               {context.say(phrase::type)},
               {context.say(phrase::merge)},
               {context.say(phrase::notes), false, 0}});
  for (const auto field : kind.getFields()) {
    table.add({text(field.getKey()), labelText(field.getLabel(), context.language),
               keywordText(view(field.getType()), context.language), text(field.getMerge()), notesOf(context, field)});
  }
  table.print(context.out);
  QStringList namedBy;
  for (const auto field : kind.getNamedBy()) namedBy += text(field);
  if (!namedBy.isEmpty())
    context.print(QLatin1Char('\n') + context.say(phrase::namedBy).arg(namedBy.join(QLatin1String(", "))));
  if (kind.getRules().size() == 0) return;
  context.print(QLatin1Char('\n') + context.say(phrase::rules));
  for (const auto rule : kind.getRules()) context.print(QLatin1String("- ") + labelText(rule, context.language));
}

void printKinds(Context& context, capnp::List<rpc::KindInfo>::Reader kinds) {
  Table table({{context.say(phrase::kind)},
               {context.say(phrase::label)},
               {context.say(phrase::group)},
               {context.say(phrase::fields), true}});
  for (const auto kind : kinds) {
    table.add({text(kind.getKey()), labelText(kind.getLabel(), context.language),
               keywordText(view(kind.getGroup()), context.language), QString::number(kind.getFields().size())});
  }
  table.print(context.out);
}

int kinds(Context& context) {
  auto request = context.session().kindsRequest();
  request.setKind(context.words.word(0).c_str());
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    json.beginArray();
    for (const auto kind : answer.getKinds()) writeKind(json, kind);
    context.print(json.endArray());
  } else if (context.words.word(0).empty()) {
    printKinds(context, answer.getKinds());
  } else {
    for (const auto kind : answer.getKinds()) printKind(context, kind);
  }
  return Exit::done;
}

}  // namespace

std::vector<Command> kindCommands() {
  return {{"kinds",
           "[KIND]",
           {"what may be recorded; with KIND its fields and rules", "记录类型；给出 KIND 时列出字段和规则"},
           kinds}};
}

}  // namespace satchel::client
