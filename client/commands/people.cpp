// People and devices: who is in a space, how another one comes in, and how one goes.
#include <QStringList>
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

int removeMember(Context& context) {
  auto request = context.session().memberRemoveRequest();
  request.setSpace(context.space.c_str());
  request.setDevice(context.words.word(0).c_str());
  request.setDryRun(context.words.has("--dry-run"));
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    json.beginObject().key("member");
    writeMember(json, answer.getMember());
    json.key("others").beginArray();
    for (const auto other : answer.getOthers()) writeMember(json, other);
    json.endArray().key("voided").beginArray();
    for (const auto fact : answer.getVoided()) writeVoidedFact(json, fact);
    context.print(json.endArray().endObject());
    return Exit::done;
  }
  const Phrase& done = context.words.has("--dry-run") ? phrase::memberWouldGo : phrase::memberRemoved;
  context.print(context.say(done).arg(text(answer.getMember().getDevice())));
  QStringList others;
  for (const auto other : answer.getOthers()) others.append(text(other.getDevice()));
  if (!others.isEmpty()) context.print(context.say(phrase::otherDevices).arg(others.join(QStringLiteral(", "))));
  for (const auto fact : answer.getVoided()) {
    const Phrase& what = fact.getWhat() == "removal" ? phrase::voidsRemoval : phrase::voidsEnrolment;
    context.print(context.say(what).arg(text(fact.getBy()), text(fact.getDevice())));
  }
  return Exit::done;
}

int changeRole(Context& context) {
  auto request = context.session().memberRoleRequest();
  request.setSpace(context.space.c_str());
  request.setDevice(context.words.word(0).c_str());
  request.setRole(context.words.word(1).c_str());
  const auto answer = context.node().ask(std::move(request));
  const auto member = answer.getMember();
  if (context.json) {
    JsonWriter json;
    writeMember(json, member);
    context.print(json);
  } else {
    context.print(context.say(phrase::roleChanged)
                      .arg(text(member.getDevice()), keywordText(view(member.getRole()), context.language)));
  }
  return Exit::done;
}

int quarantine(Context& context) {
  auto request = context.session().quarantineRequest();
  request.setSpace(context.space.c_str());
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    json.beginArray();
    for (const auto commit : answer.getCommits()) writeQuarantined(json, commit);
    context.print(json.endArray());
    return Exit::done;
  }
  if (answer.getCommits().size() == 0) {
    context.print(context.say(phrase::nothingQuarantined));
    return Exit::done;
  }
  Table table({{context.say(phrase::hash)},
               {context.say(phrase::person)},
               {context.say(phrase::device)},
               {context.say(phrase::time)},
               {context.say(phrase::what), false, 0}});
  for (const auto commit : answer.getCommits()) {
    QStringList what;
    for (const auto record : commit.getRecords()) {
      QStringList fields;
      for (const auto field : record.getFields()) fields.append(text(field));
      const QString name = record.getTitle().size() > 0 ? text(record.getTitle()) : shortId(record.getId());
      what.append(text(record.getKind()) + QLatin1Char(' ') + name + QStringLiteral(" (") +
                  fields.join(QStringLiteral(", ")) + QLatin1Char(')'));
    }
    table.add({text(commit.getHash()).left(12), text(commit.getPerson()), text(commit.getDevice()),
               localTime(commit.getTime()), what.join(QStringLiteral("; "))});
  }
  table.print(context.out);
  context.print(QLatin1Char('\n') + context.say(phrase::howToAdmit));
  return Exit::done;
}

int admit(Context& context) {
  auto request = context.session().quarantineAdmitRequest();
  request.setSpace(context.space.c_str());
  request.setHash(context.words.word(0).c_str());
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    context.print(json.beginObject().field("hash", view(answer.getHash())).endObject());
  } else {
    context.print(context.say(phrase::admitted).arg(text(answer.getHash()).left(12)));
  }
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
      {"members remove",
       "DEVICE [--dry-run]",
       {"end a device's access; one's own device leaves", "移除设备的访问权限；移除本设备即退出"},
       removeMember},
      {"members role", "DEVICE ROLE", {"give a device another role", "修改设备的角色"}, changeRole},
      {"quarantine", "", {"what removed devices wrote too late", "已移除设备之后写下的提交"}, quarantine},
      {"quarantine admit", "HASH", {"let one of these commits count", "使其中一个提交生效"}, admit},
  };
}

}  // namespace satchel::client
