// Conflicts and what else waits for a person.
#include "client/assignment.h"
#include "client/changes.h"
#include "client/command.h"
#include "client/json-records.h"
#include "client/labels.h"
#include "client/table.h"
#include "client/value-text.h"

namespace satchel::client {
namespace {

void addVersions(Table& table, const Context& context, rpc::Conflict::Reader conflict, Labels& labels) {
  const auto winner = valueText(conflict.getWinner(), context.language);
  bool first = true;
  for (const auto version : conflict.getVersions()) {
    const auto value = valueText(version.getValue(), context.language);
    const auto field = first ? labels.field(view(conflict.getKind()), view(conflict.getField())) : QString();
    table.add({first ? shortId(conflict.getId()) : QString(), first ? text(conflict.getTitle()) : QString(), field,
               value, text(version.getPerson()), text(version.getDevice()), localTime(version.getTime()),
               value == winner ? context.say(phrase::shown) : QString(), text(version.getBatch()).left(12)});
    first = false;
  }
}

int conflicts(Context& context) {
  auto request = context.session().conflictsRequest();
  request.setSpace(context.space.c_str());
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    json.beginArray();
    for (const auto conflict : answer.getConflicts()) writeConflict(json, conflict);
    context.print(json.endArray());
    return Exit::done;
  }
  if (answer.getConflicts().size() == 0) {
    context.print(context.say(phrase::noConflicts));
    return Exit::done;
  }
  Labels labels(context);
  Table table({{context.say(phrase::id)},
               {context.say(phrase::title)},
               {context.say(phrase::field)},
               {context.say(phrase::value), false, 0},
               {context.say(phrase::person)},
               {context.say(phrase::device)},
               {context.say(phrase::time)},
               {QString()},
               {context.say(phrase::batch)}});
  for (const auto conflict : answer.getConflicts()) addVersions(table, context, conflict, labels);
  table.print(context.out);
  context.print(QLatin1Char('\n') + context.say(phrase::howToResolve));
  return Exit::done;
}

int resolve(Context& context) {
  const auto id = context.words.word(0);
  const auto assignments = readAssignments(context.words.plain, 1);
  auto request = context.session().resolveRequest();
  request.setSpace(context.space.c_str());
  request.setId(id.c_str());
  putChanges(request.initChanges(static_cast<unsigned>(assignments.size())), assignments);
  const auto reason = context.words.value("--reason");
  request.setReason(reason.c_str());
  const auto settled = context.node().ask(std::move(request)).getSettled();
  if (context.json) {
    JsonWriter json;
    context.print(json.beginObject().field("id", id).field("settled", settled).endObject());
  } else {
    context.print(context.say(phrase::resolved).arg(QString::fromStdString(id)).arg(settled));
  }
  return Exit::done;
}

int attention(Context& context) {
  auto request = context.session().attentionRequest();
  request.setSpace(context.space.c_str());
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    json.beginArray();
    for (const auto item : answer.getItems()) writeAttention(json, item);
    context.print(json.endArray());
    return Exit::done;
  }
  if (answer.getItems().size() == 0) {
    context.print(context.say(phrase::nothingToAttend));
    return Exit::done;
  }
  Labels labels(context);
  Table table({{context.say(phrase::id)},
               {context.say(phrase::kind)},
               {context.say(phrase::title)},
               {context.say(phrase::field)},
               {context.say(phrase::what), false, 0}});
  for (const auto item : answer.getItems()) {
    const auto field =
        item.getField().size() > 0 ? labels.field(view(item.getKind()), view(item.getField())) : QString();
    table.add({shortId(item.getId()), labels.kind(view(item.getKind())), text(item.getTitle()), field,
               labelText(item.getSentence(), context.language)});
  }
  table.print(context.out);
  return Exit::done;
}

}  // namespace

std::vector<Command> conflictCommands() {
  return {
      {"conflicts",
       "",
       {"fields that keep several versions, by whom and when", "保留了多个版本的字段，以及修改人和时间"},
       conflicts},
      {"resolve",
       "ID field=value... [--reason TEXT]",
       {"decide fields in conflict; of several records with commas between, or of a batch with keep=yes or keep=no",
        "为冲突字段选定值；可用逗号列出多条记录，或对批次写 keep=yes 或 keep=no"},
       resolve},
      {"attention", "", {"records that break a rule after a merge", "合并后不符合规则、待处理的记录"}, attention},
  };
}

}  // namespace satchel::client
