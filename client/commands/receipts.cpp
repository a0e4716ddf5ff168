// Receipts: what each device has signed that it holds, and has merged.
#include "client/command.h"
#include "client/json-node.h"
#include "client/receipt-table.h"
#include "client/value-text.h"

namespace satchel::client {
namespace {

int receipts(Context& context) {
  auto request = context.session().receiptsRequest();
  request.setSpace(context.space.c_str());
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    writeReceipts(json, answer);
    context.print(json);
    return Exit::done;
  }
  context.print(context.say(phrase::commitsHere).arg(answer.getCommits()).arg(text(answer.getSpace())));
  printReceipts(context, answer.getReceipts());
  context.print(QLatin1Char('\n') + context.say(phrase::howToProve));
  return Exit::done;
}

}  // namespace

std::vector<Command> receiptCommands() {
  return {
      {"receipts",
       "",
       {"which devices say, signed, that they have everything, and as of when",
        "哪些设备签名确认已收到全部内容，截至何时"},
       receipts},
  };
}

}  // namespace satchel::client
