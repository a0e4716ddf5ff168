// kinds: what may be recorded, with fields, types, merge rules and the rules a record must keep; kind and field: what
// people of a space add to it.
#include <QStringList>

#include "client/command.h"
#include "client/json-records.h"
#include "client/labels.h"
#include "client/table.h"
#include "client/value-text.h"

namespace satchel::client {
namespace {

/// A key, marked where people of the space defined it, and where it is no longer offered.
template <class Info>
QString markedKey(const Context& context, Info info) {
  auto key = text(info.getKey());
  if (info.getCustom()) key += QStringLiteral(" *");
  if (info.getRetired()) key += QLatin1String(" (") + context.say(phrase::retired) + QLatin1Char(')');
  return key;
}

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
  context.print(markedKey(context, kind) + QLatin1String("  ") + labelText(kind.getLabel(), context.language));
  context.print(context.say(phrase::inGroup).arg(keywordText(view(kind.getGroup()), context.language)));
  if (kind.getChildOf().size() > 0) context.print(context.say(phrase::childOf).arg(text(kind.getChildOf())));
  if (kind.getFacts()) context.print(context.say(phrase::facts));
  Table table({{context.say(phrase::field)},
               {context.say(phrase::label)},
               {context.say(phrase::type)},
               {context.say(phrase::merge)},
               {context.say(phrase::notes), false, 0}});
  for (const auto field : kind.getFields()) {
    table.add({markedKey(context, field), labelText(field.getLabel(), context.language),
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
    table.add({markedKey(context, kind), labelText(kind.getLabel(), context.language),
               keywordText(view(kind.getGroup()), context.language), QString::number(kind.getFields().size())});
  }
  table.print(context.out);
}

int kinds(Context& context) {
  auto request = context.session().kindsRequest();
  request.setSpace(context.space.c_str());
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

/// {id} of the definition.
int printDefined(Context& context, capnp::Text::Reader id, const Phrase& outcome, const std::string& key) {
  if (context.json) {
    JsonWriter json;
    context.print(json.beginObject().field("id", view(id)).endObject());
  } else {
    context.print(context.say(outcome).arg(QString::fromStdString(key)));
  }
  return Exit::done;
}

template <class Request>
void putLabel(const Context& context, Request& request) {
  request.initLabel().setEn(context.words.value("--label").c_str());
  request.getLabel().setZh(context.words.value("--label-zh").c_str());
}

int kindAdd(Context& context) {
  auto request = context.session().kindAddRequest();
  request.setSpace(context.space.c_str());
  request.setKey(context.words.word(0).c_str());
  putLabel(context, request);
  const auto answer = context.node().ask(std::move(request));
  return printDefined(context, answer.getId(), phrase::kindAdded, context.words.word(0));
}

int fieldAdd(Context& context) {
  const Words& words = context.words;
  auto request = context.session().fieldAddRequest();
  request.setSpace(context.space.c_str());
  request.setKind(words.word(0).c_str());
  request.setKey(words.word(1).c_str());
  request.setType(words.word(2).c_str());
  request.setMerge(words.value("--merge").c_str());
  request.setChoices(words.value("--choices").c_str());
  request.setFormula(words.value("--formula").c_str());
  request.setTarget(words.value("--target").c_str());
  request.setRequired(words.has("--required"));
  putLabel(context, request);
  const auto answer = context.node().ask(std::move(request));
  return printDefined(context, answer.getId(), phrase::fieldAdded, words.word(1));
}

template <class Request>
int retire(Context& context, Request request, const std::string& key) {
  request.setSpace(context.space.c_str());
  request.setKind(context.words.word(0).c_str());
  context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    context.print(json.beginObject().field("retired", key).endObject());
  } else {
    context.print(context.say(phrase::nowRetired).arg(QString::fromStdString(key)));
  }
  return Exit::done;
}

int kindRetire(Context& context) {
  return retire(context, context.session().kindRetireRequest(), context.words.word(0));
}

int fieldRetire(Context& context) {
  auto request = context.session().fieldRetireRequest();
  request.setField(context.words.word(1).c_str());
  return retire(context, std::move(request), context.words.word(1));
}

}  // namespace

std::vector<Command> kindCommands() {
  return {
      {"kinds",
       "[KIND]",
       {"what may be recorded; with KIND its fields and rules; * marks what people of the space added",
        "记录类型；给出 KIND 时列出字段和规则；* 表示本空间自定义"},
       kinds},
      {"kind add",
       "KEY --label LABEL [--label-zh LABEL]",
       {"a kind of your own, with a name to begin with; retired ones come back",
        "自定义记录类型，先有名称字段；可重新启用"},
       kindAdd},
      {"kind retire",
       "KIND",
       {"offer a kind no longer; its records stay readable", "停用类型；已有记录仍可查看"},
       kindRetire},
      {"field add",
       "KIND KEY TYPE [--merge CODE] [--choices A,B] [--formula EXPR] [--label LABEL] [--label-zh LABEL] "
       "[--target KIND,KIND] [--required]",
       {"a field of your own in any kind; choices also as high=High/高; a formula makes it computed",
        "为任意类型添加字段；选项可写 high=High/高；有公式则为计算字段"},
       fieldAdd},
      {"field retire",
       "KIND FIELD",
       {"offer a field no longer; what it holds stays readable", "停用字段；已有内容仍可查看"},
       fieldRetire},
  };
}

}  // namespace satchel::client
