// Edits: intents that the node reads, checks and carries out, whole or not at all.
#include "client/assignment.h"
#include "client/changes.h"
#include "client/command.h"
#include "client/editor.h"
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

/// Hands the text on with what its author saw, so that what others write meanwhile stays.
void hand(Context& context, const std::string& id, rpc::Session::OpenTextResults::Reader opened,
          const std::string& text) {
  auto request = context.session().editRequest();
  request.setSpace(context.space.c_str());
  request.setId(id.c_str());
  auto change = request.initChanges(1)[0];
  change.setField(opened.getKey());
  change.setText(capnp::Text::Reader(text.c_str(), text.size()));
  change.setSeen(opened.getSeen());
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    printEdited(context, id, answer.getWarnings());
  } else {
    context.print(context.say(phrase::changed).arg(QString::fromStdString(id)));
    printWarnings(context, answer.getWarnings());
  }
}

int edit(Context& context) {
  const auto id = context.words.word(0);
  auto request = context.session().openTextRequest();
  request.setSpace(context.space.c_str());
  request.setId(id.c_str());
  request.setField(context.words.word(1).c_str());
  const auto opened = context.node().ask(std::move(request));
  EditedText edited(context, view(opened.getText()));
  if (edited.text() == view(opened.getText())) {
    if (context.json) {
      printEdited(context, id, {});
    } else {
      context.print(context.say(phrase::unchanged).arg(QString::fromStdString(id)));
    }
    return Exit::done;
  }
  try {
    hand(context, id, opened, edited.text());
  } catch (...) {
    const auto kept = context.say(phrase::textKept).arg(QString::fromStdString(edited.keep()));
    if (!context.json) context.around.err << kept.toStdString() << '\n';
    throw;
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
      {"edit",
       "ID FIELD",
       {"change a text in $EDITOR; what others write meanwhile stays", "用 $EDITOR 修改文本；他人同时写下的内容会保留"},
       edit},
      {"delete", "ID", {"move to the bin", "移入回收站"}, remove},
      {"restore", "ID", {"bring back from the bin", "从回收站恢复"}, restore},
      {"undo",
       "[COMMIT|BATCH]",
       {"take back this device's last edit, or this one", "撤销本设备的上一次修改，或指定的修改"},
       undo},
  };
}

}  // namespace satchel::client
