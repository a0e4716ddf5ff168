// Forks: logs that somebody wrote two histories of, and which of them is to stand.
#include "client/command.h"
#include "client/json-node.h"
#include "client/json-records.h"
#include "client/table.h"
#include "client/value-text.h"

namespace satchel::client {
namespace {

constexpr int shortHash = 12;

const Phrase& stateOf(std::string_view state) {
  return state == "standing" ? phrase::branchStands : state == "aside" ? phrase::branchAside : phrase::branchOpen;
}

int forks(Context& context) {
  auto request = context.session().forksRequest();
  request.setSpace(context.space.c_str());
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    json.beginArray();
    for (const auto fork : answer.getForks()) writeFork(json, fork);
    context.print(json.endArray());
    return Exit::done;
  }
  if (answer.getForks().size() == 0) {
    context.print(context.say(phrase::noForks));
    return Exit::done;
  }
  Table table({{context.say(phrase::forkedLog)},
               {context.say(phrase::person)},
               {context.say(phrase::device)},
               {context.say(phrase::afterCommit), true},
               {context.say(phrase::branch)},
               {context.say(phrase::commits), true},
               {context.say(phrase::branchState)}});
  for (const auto fork : answer.getForks()) {
    for (const auto branch : fork.getBranches()) {
      table.add({text(fork.getLog()).left(shortHash), text(fork.getPerson()), text(fork.getDevice()),
                 QString::number(fork.getAfter()), text(branch.getId()).left(shortHash),
                 QString::number(branch.getCommits()), context.say(stateOf(view(branch.getState())))});
    }
  }
  table.print(context.out);
  context.print(QLatin1Char('\n') + context.say(phrase::howToSettle));
  return Exit::done;
}

int resolveFork(Context& context) {
  auto request = context.session().forkResolveRequest();
  request.setSpace(context.space.c_str());
  request.setLog(context.words.word(0).c_str());
  request.setKeep(context.words.value("--keep").c_str());
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    writeFork(json, answer.getFork());
    context.print(json);
    return Exit::done;
  }
  for (const auto branch : answer.getFork().getBranches()) {
    if (branch.getState() != "standing") continue;
    context.print(context.say(phrase::forkSettled).arg(text(branch.getId()).left(shortHash)));
  }
  return Exit::done;
}

}  // namespace

std::vector<Command> forkCommands() {
  return {
      {"forks", "", {"logs that were written twice, and their branches", "被写成两份的日志及其分支"}, forks},
      {"forks resolve",
       "LOG [--keep BRANCH]",
       {"say which branch stands; without --keep the longer one", "裁定保留哪个分支；不写 --keep 则保留较长者"},
       resolveFork},
  };
}

}  // namespace satchel::client
