// The node itself: whether it runs, whom it reaches, what it tells of its work.
#include <algorithm>
#include <chrono>

#include "client/command.h"
#include "client/json-node.h"
#include "client/json-records.h"
#include "client/peer-table.h"
#include "client/progress-line.h"
#include "client/table.h"
#include "client/value-text.h"

namespace satchel::client {
namespace {

constexpr std::uint64_t longestWaitSeconds = 365 * 24 * 3600;

int stop(Context& context) {
  context.node().ask(context.session().stopRequest());
  if (!context.node().waitUntilGone(std::chrono::seconds(30))) {
    throw Failure(Exit::timedOut, "TIMED_OUT", context.say(phrase::stillStopping));
  }
  if (context.json) {
    JsonWriter json;
    context.print(json.beginObject().field("stopped", true).endObject());
  } else {
    context.print(context.say(phrase::stopped));
  }
  return Exit::done;
}

int setOffline(Context& context, bool offline) {
  auto request = context.session().setOfflineRequest();
  request.setOffline(offline);
  context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    context.print(json.beginObject().field("offline", offline).endObject());
  } else {
    context.print(context.say(offline ? phrase::nowOffline : phrase::nowOnline));
  }
  return Exit::done;
}
int goOffline(Context& context) {
  return setOffline(context, true);
}
int goOnline(Context& context) {
  return setOffline(context, false);
}

void printStatus(Context& context, rpc::Session::StatusResults::Reader status) {
  const auto space = status.getSpace();
  const auto role = keywordText(view(space.getRole()), context.language);
  const auto state = status.getLocked() ? phrase::locked : status.getOffline() ? phrase::offline : phrase::online;
  Card card;
  if (status.getLocked()) {
    card.add(context.say(phrase::node), context.say(state));
    return card.print(context.out);
  }
  card.add(context.say(phrase::space),
           space.getName().size() > 0
               ? text(space.getName()) + (role.isEmpty() ? QString() : QStringLiteral(" · ") + role)
               : context.say(phrase::noSpace));
  card.add(context.say(phrase::node), context.say(state));
  if (status.getListening().size() > 0) card.add(context.say(phrase::listening), text(status.getListening()));
  if (status.getLinkKey().size() > 0) card.add(context.say(phrase::linkKey), text(status.getLinkKey()));
  if (status.getHeld() > 0) card.add(context.say(phrase::held), QString::number(status.getHeld()));
  if (status.getDrafts() > 0) card.add(context.say(phrase::drafts), QString::number(status.getDrafts()));
  if (status.getQuarantined() > 0) card.add(context.say(phrase::quarantined), QString::number(status.getQuarantined()));
  if (status.getDigestMismatch()) card.add(QStringLiteral("⚠"), context.say(phrase::digestMismatch));
  card.print(context.out);
  context.print(QString());
  printPeers(context, status.getPeers());
}

int status(Context& context) {
  auto request = context.session().statusRequest();
  request.setSpace(context.space.c_str());
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    writeStatus(json, answer);
    context.print(json);
  } else {
    printStatus(context, answer);
  }
  return Exit::done;
}

int sync(Context& context) {
  const bool wait = context.words.has("--wait");
  const auto seconds = std::min(context.words.number("--wait"), longestWaitSeconds);
  ProgressLine progress(context);
  auto request = context.session().syncRequest();
  request.setWaitMillis(seconds * 1000);
  request.setProgress(progress.client());
  const auto answer = context.node().ask(std::move(request));
  progress.clear();
  const auto answered = QString::number(answer.getAnswered());
  if (context.json) {
    JsonWriter json;
    json.beginObject().field("complete", bool{answer.getComplete()});
    context.print(json.field("answered", std::uint64_t{answer.getAnswered()}).endObject());
  } else if (answer.getComplete()) {
    context.print(context.say(phrase::syncDone).arg(answered));
  } else if (!wait) {
    context.print(context.say(phrase::syncStarted));
  }
  if (answer.getComplete() || !wait) return Exit::done;
  const auto own = text(answer.getSentence());
  throw Failure(Exit::timedOut, "TIMED_OUT", own.isEmpty() ? context.say(phrase::syncTimedOut).arg(answered) : own);
}

int digest(Context& context) {
  auto request = context.session().digestRequest();
  request.setSpace(context.space.c_str());
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    writeDigest(json, answer);
    context.print(json);
    return Exit::done;
  }
  Card card;
  card.add(context.say(phrase::space), text(answer.getSpace()));
  card.add(context.say(phrase::digest), text(answer.getDigest()));
  card.print(context.out);
  Table table({{context.say(phrase::person)},
               {context.say(phrase::device)},
               {context.say(phrase::seq), true},
               {context.say(phrase::hash)}});
  for (const auto head : answer.getVector()) {
    table.add({text(head.getPerson()), text(head.getDevice()), QString::number(head.getSeq()),
               text(head.getHash()).left(16)});
  }
  context.print(QString());
  table.print(context.out);
  return Exit::done;
}

}  // namespace

std::vector<Command> nodeCommands() {
  return {
      {"stop", "", {"stop the node", "停止节点"}, stop},
      {"status", "", {"the space, the links, and what each peer lacks", "空间、连接以及各节点的同步情况"}, status},
      {"sync", "[--wait SECONDS]", {"exchange with all known peers now", "立即与所有已知节点同步"}, sync},
      {"offline", "", {"close all links and stay without", "断开所有连接并保持离线"}, goOffline},
      {"online", "", {"dial the known peers again", "重新连接已知节点"}, goOnline},
      {"digest", "", {"one number for all records, to compare devices", "全部记录的摘要，用于比较设备"}, digest},
  };
}

}  // namespace satchel::client
