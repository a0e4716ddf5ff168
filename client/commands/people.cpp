// People and devices: who is in a space, and how another one comes in.
#include <algorithm>

#include "client/command.h"
#include "client/json-node.h"
#include "client/json-records.h"
#include "client/progress-line.h"
#include "client/table.h"
#include "client/value-text.h"

namespace satchel::client {
namespace {

constexpr std::uint64_t usualWaitSeconds = 60, longestWaitSeconds = 365 * 24 * 3600;

int invite(Context& context) {
  auto request = context.session().inviteRequest();
  request.setSpace(context.space.c_str());
  request.setRole(context.words.value("--role").c_str());
  request.setExpires(context.words.value("--expires").c_str());
  request.setSelf(context.words.has("--self"));
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    json.beginObject().field("code", view(answer.getCode()));
    context.print(json.field("expires", view(answer.getExpiresAt())).endObject());
  } else {
    // The code stays the last word of stdout.
    context.print(context.say(phrase::inviteCode).arg(localTime(answer.getExpiresAt()), text(answer.getCode())));
  }
  return Exit::done;
}

int join(Context& context) {
  ProgressLine progress(context);
  auto request = context.session().joinRequest();
  request.setCode(context.words.word(0).c_str());
  request.setVia(context.words.value("--via").c_str());
  request.setWaitMillis(std::min(context.words.number("--wait", usualWaitSeconds), longestWaitSeconds) * 1000);
  request.setProgress(progress.client());
  const auto answer = context.node().ask(std::move(request));
  progress.clear();
  if (context.json) {
    JsonWriter json;
    json.beginObject().field("joined", bool{answer.getJoined()});
    json.fieldOrNull("space", view(answer.getSpace().getName())).fieldOrNull("digits", view(answer.getDigits()));
    context.print(json.endObject());
  } else {
    if (answer.getJoined()) context.print(context.say(phrase::joined).arg(text(answer.getSpace().getName())));
    if (answer.getDigits().size() > 0) context.print(context.say(phrase::compareDigits).arg(text(answer.getDigits())));
  }
  if (!answer.getJoined()) throw Failure(Exit::timedOut, "TIMED_OUT", context.say(phrase::joinTimedOut));
  return Exit::done;
}

int members(Context& context) {
  auto request = context.session().membersRequest();
  request.setSpace(context.space.c_str());
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    json.beginArray();
    for (const auto member : answer.getMembers()) writeMember(json, member);
    context.print(json.endArray());
    return Exit::done;
  }
  Table table({{context.say(phrase::person)},
               {context.say(phrase::device)},
               {context.say(phrase::role)},
               {context.say(phrase::since)},
               {context.say(phrase::link)}});
  for (const auto member : answer.getMembers()) {
    const auto link = member.getSelf()        ? context.say(phrase::thisDevice)
                      : member.getConnected() ? context.say(phrase::connected)
                                              : QString();
    table.add({text(member.getPerson()), text(member.getDevice()),
               keywordText(view(member.getRole()), context.language), localTime(member.getSince()), link});
  }
  table.print(context.out);
  return Exit::done;
}

}  // namespace

std::vector<Command> peopleCommands() {
  return {
      {"invite",
       "(--role ROLE | --self) [--expires 7d]",
       {"a code that lets another device in; its last word is the code", "生成邀请码（输出的最后一个词）"},
       invite},
      {"join", "CODE [--via HOST:PORT] [--wait 60]", {"enter a space with a code", "用邀请码加入空间"}, join},
      {"members", "", {"the people and devices of the space", "空间中的人员和设备"}, members},
  };
}

}  // namespace satchel::client
