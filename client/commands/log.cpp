// log: what the node tells of its work. With --follow and --json: one object per line, as they happen.
#include "client/command.h"
#include "client/display.h"
#include "client/json-node.h"
#include "client/link/callbacks.h"
#include "client/value-text.h"

namespace satchel::client {
namespace {

QString lineOf(rpc::Event::Reader event) {
  return onOneLine(localTime(event.getTime(), true) + QLatin1String("  ") + text(event.getCode()) +
                   QLatin1String("  ") + text(event.getSentence()));
}

void printAll(Context& context, capnp::List<rpc::Event>::Reader events) {
  if (!context.json) {
    for (const auto event : events) context.print(lineOf(event));
    return;
  }
  JsonWriter json;
  json.beginArray();
  for (const auto event : events) writeEvent(json, event);
  context.print(json.endArray());
}

/// Prints one event, unless it was printed already: the past and the present may overlap.
class Follower {
 public:
  explicit Follower(Context& context) : context_(context) {}
  void take(rpc::Event::Reader event) {
    if (any_ && event.getNumber() <= last_) return;
    any_ = true;
    last_ = event.getNumber();
    if (context_.json) {
      JsonWriter json;
      writeEvent(json, event);
      context_.print(json);
    } else {
      context_.print(lineOf(event));
    }
    context_.out.flush();
  }

 private:
  Context& context_;
  std::uint64_t last_ = 0;
  bool any_ = false;
};

int log(Context& context) {
  auto request = context.session().eventsRequest();
  if (!context.words.has("--follow")) {
    const auto answer = context.node().ask(std::move(request));
    printAll(context, answer.getEvents());
    return Exit::done;
  }
  Gate gate;
  Follower follower(context);
  request.setFollow(eventsTo(context.node(), gate, [&](auto event) { follower.take(event); }));
  const auto answer = context.node().ask(std::move(request));
  for (const auto event : answer.getEvents()) follower.take(event);
  gate.open();
  context.node().waitUntilGone();
  throw NodeGone();
}

}  // namespace

std::vector<Command> logCommands() {
  return {
      {"log", "[--follow]", {"what the node has done; --follow goes on", "节点的工作记录；--follow 持续显示"}, log}};
}

}  // namespace satchel::client
