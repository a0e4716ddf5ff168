// Edits: intents that the node reads, checks and carries out, whole or not at all.
#include "client/assignment.h"
#include "client/changes.h"
#include "client/command.h"
#include "client/json-records.h"
#include "client/value-text.h"

namespace satchel::client {
namespace {

void printWarnings(Context& context, capnp::List<capnp::Text>::Reader warnings) {
  for (const auto warning : warnings) context.around.err << text(warning).toStdString() << '\n';
}

/// {id, warnings?}: an edit went through, perhaps with something to know.
void printEdited(Context& context, std::string_view id, capnp::List<capnp::Text>::Reader warnings) {
  JsonWriter json;
  json.beginObject().field("id", id);
  if (warnings.size() > 0) {
    json.key("warnings").beginArray();
    for (const auto warning : warnings) json.value(view(warning));
    json.endArray();
  }
  context.print(json.endObject());
}

int add(Context& context) {
  const auto assignments = readAssignments(context.words.plain, 1);
  auto request = context.session().addRequest();
  request.setSpace(context.space.c_str());
  request.setKind(context.words.word(0).c_str());
  putChanges(request.initChanges(static_cast<unsigned>(assignments.size())), assignments);
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    printEdited(context, view(answer.getId()), answer.getWarnings());
  } else {
    context.print(text(answer.getId()));
    printWarnings(context, answer.getWarnings());
  }
  return Exit::done;
}

int set(Context& context) {
  const auto id = context.words.word(0);
  const auto assignments = readAssignments(context.words.plain, 1);
  auto request = context.session().editRequest();
  request.setSpace(context.space.c_str());
  request.setId(id.c_str());
  putChanges(request.initChanges(static_cast<unsigned>(assignments.size())), assignments);
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    printEdited(context, id, answer.getWarnings());
  } else {
    context.print(context.say(phrase::changed).arg(QString::fromStdString(id)));
    printWarnings(context, answer.getWarnings());
  }
  return Exit::done;
}

template <class Request>
int change(Context& context, Request request, const Phrase& outcome) {
  const auto id = context.words.word(0);
  request.setSpace(context.space.c_str());
  request.setId(id.c_str());
  context.node().ask(std::move(request));
  if (context.json) {
    printEdited(context, id, {});
  } else {
    context.print(context.say(outcome).arg(QString::fromStdString(id)));
  }
  return Exit::done;
}

int remove(Context& context) {
  return change(context, context.session().deleteRequest(), phrase::deleted);
}
int restore(Context& context) {
  return change(context, context.session().restoreRequest(), phrase::restored);
}

int undo(Context& context) {
  auto request = context.session().undoRequest();
  request.setSpace(context.space.c_str());
  request.setWhat(context.words.word(0).c_str());
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    context.print(json.beginObject().field("message", view(answer.getSentence())).endObject());
  } else {
    context.print(text(answer.getSentence()));
  }
  return Exit::done;
}

}  // namespace

std::vector<Command> editCommands() {
  return {
      {"add", "KIND field=value...", {"record something new; prints its id", "新增记录，输出其 ID"}, add},
      {"set",
       "ID field=value...",
       {"change fields; field+=value and field-=value for sets", "修改字段；集合用 字段+=值 和 字段-=值"},
       set},
      {"delete", "ID", {"move to the bin", "移入回收站"}, remove},
      {"restore", "ID", {"bring back from the bin", "从回收站恢复"}, restore},
      {"undo",
       "[COMMIT|BATCH]",
       {"take back this device's last edit, or this one", "撤销本设备的上一次修改，或指定的修改"},
       undo},
  };
}

}  // namespace satchel::client
