#include "client/receipt-table.h"

#include "client/json-records.h"
#include "client/table.h"
#include "client/value-text.h"

namespace satchel::client {
namespace {

QString stateOf(const Context& context, rpc::Receipt::Reader receipt) {
  const std::string_view state = view(receipt.getState());
  if (state == "all") return context.say(phrase::hasAll);
  if (state == "ahead") return context.say(phrase::hasMore);
  if (state == "left") return context.say(phrase::leftThere);
  if (state == "behind") return context.say(phrase::lacksCommits).arg(receipt.getLacks());
  if (state == "unread") return context.say(phrase::notMerged).arg(receipt.getUnread());
  if (state == "unclear") return context.say(phrase::rootUnknown);
  return context.say(phrase::noReceipt);
}

}  // namespace

void printReceipts(Context& context, capnp::List<rpc::Receipt>::Reader receipts) {
  Table table({{context.say(phrase::person)},
               {context.say(phrase::device)},
               {context.say(phrase::role)},
               {context.say(phrase::itSays), false, 0},
               {context.say(phrase::asOf)}});
  for (const auto receipt : receipts) {
    const QString self = receipt.getSelf() ? QStringLiteral(" *") : QString();
    table.add({text(receipt.getPerson()), text(receipt.getDevice()) + self,
               keywordText(view(receipt.getRole()), context.language), stateOf(context, receipt),
               localTime(receipt.getTime(), true)});
  }
  table.print(context.out);
}

}  // namespace satchel::client
