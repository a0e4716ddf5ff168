// Spaces: what is shared, and which of them this folder works in.
#include "client/command.h"
#include "client/json-node.h"
#include "client/json-records.h"
#include "client/table.h"
#include "client/value-text.h"

namespace satchel::client {
namespace {

int create(Context& context) {
  auto request = context.session().spaceCreateRequest();
  request.setName(context.words.word(0).c_str());
  request.setCurrency(context.words.value("--currency").c_str());
  const auto answer = context.node().ask(std::move(request));
  const auto space = answer.getSpace();
  if (context.json) {
    JsonWriter json;
    json.beginObject().field("name", view(space.getName())).field("id", view(space.getId()));
    json.field("currency", view(space.getCurrency())).fieldOrNull("recovery_key", view(answer.getRecoveryKey()));
    context.print(json.endObject());
    return Exit::done;
  }
  context.print(context.say(phrase::spaceCreated).arg(text(space.getName())));
  if (answer.getRecoveryKey().size() > 0) {
    context.print(context.say(phrase::keepRecoveryKey).arg(text(answer.getRecoveryKey())));
  }
  return Exit::done;
}

int list(Context& context) {
  const auto answer = context.node().ask(context.session().spaceListRequest());
  if (context.json) {
    JsonWriter json;
    json.beginArray();
    for (const auto space : answer.getSpaces()) writeSpace(json, space);
    context.print(json.endArray());
    return Exit::done;
  }
  if (answer.getSpaces().size() == 0) context.print(context.say(phrase::noSpaces));
  Table table({{QString()},
               {context.say(phrase::name)},
               {context.say(phrase::role)},
               {context.say(phrase::currency)},
               {context.say(phrase::id)}});
  for (const auto space : answer.getSpaces()) {
    table.add({space.getCurrent() ? QStringLiteral("*") : QString(), text(space.getName()),
               keywordText(view(space.getRole()), context.language), text(space.getCurrency()),
               shortId(space.getId())});
  }
  if (!table.empty()) table.print(context.out);
  return Exit::done;
}

int use(Context& context) {
  auto request = context.session().spaceUseRequest();
  request.setName(context.words.word(0).c_str());
  context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    context.print(json.beginObject().field("space", context.words.word(0)).endObject());
  } else {
    context.print(context.say(phrase::spaceUsed).arg(QString::fromStdString(context.words.word(0))));
  }
  return Exit::done;
}

int recover(Context& context) {
  auto request = context.session().spaceRecoverRequest();
  request.setSpace(context.space.c_str());
  request.setKey(context.words.word(0).c_str());
  request.setRemove(context.words.value("--remove").c_str());
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    writeSpace(json, answer.getSpace());
    context.print(json);
  } else {
    context.print(context.say(phrase::recovered).arg(text(answer.getSpace().getName())));
  }
  return Exit::done;
}

}  // namespace

std::vector<Command> spaceCommands() {
  return {
      {"space create", "NAME [--currency CNY]", {"make a space and work in it", "建立空间并设为当前空间"}, create},
      {"space list", "", {"the spaces on this device", "本设备上的空间"}, list},
      {"space use", "NAME", {"work in this space from now on", "切换当前空间"}, use},
      {"space recover",
       "KEY [--remove DEVICE]",
       {"make this device an owner by the recovery key, and remove a lost one",
        "用恢复密钥成为所有者，并可移除遗失的设备"},
       recover},
  };
}

}  // namespace satchel::client
