// show and search: records one by one, and found by their text.
#include <optional>

#include "client/command.h"
#include "client/display.h"
#include "client/json-node.h"
#include "client/json-records.h"
#include "client/labels.h"
#include "client/receipt-table.h"
#include "client/table.h"
#include "client/value-text.h"

namespace satchel::client {
namespace {

constexpr std::uint64_t mostFound = 1000;

QString stateOf(const Context& context, rpc::Record::Reader record) {
  if (record.getEditedAfterDelete()) return QStringLiteral("  ⚠ ") + context.say(phrase::editedAfterDelete);
  if (record.getDeleted()) return QLatin1String("  (") + context.say(phrase::inBin) + QLatin1Char(')');
  return {};
}

void printCard(Context& context, rpc::Record::Reader record, Labels& labels) {
  const auto kind = view(record.getKind());
  context.print(onOneLine(labels.kind(kind) + QLatin1String("  ") + text(record.getTitle())) +
                stateOf(context, record));
  Card card;
  card.add(context.say(phrase::id), text(record.getId()));
  for (const auto field : record.getFields()) {
    const auto mark = field.getConflict() ? QStringLiteral(" ⚠") : QString();
    card.add(labels.field(kind, view(field.getKey())) + mark, valueText(field.getValue(), context.language));
  }
  for (const auto part : record.getExtra()) {
    card.add(text(part.getKey()), valueText(part.getValue(), context.language));
  }
  card.print(context.out);
}

void printHistory(Context& context, rpc::Record::Reader record, capnp::List<rpc::HistoryEntry>::Reader history,
                  Labels& labels) {
  Table table({{context.say(phrase::time)},
               {context.say(phrase::person)},
               {context.say(phrase::device)},
               {context.say(phrase::field)},
               {context.say(phrase::from)},
               {context.say(phrase::to)},
               {context.say(phrase::lostBecause), false, 0}});
  for (const auto entry : history) {
    table.add({localTime(entry.getTime()), text(entry.getPerson()), text(entry.getDevice()),
               labels.field(view(record.getKind()), view(entry.getField())),
               valueText(entry.getFrom(), context.language), valueText(entry.getTo(), context.language),
               text(entry.getLostBecause())});
  }
  context.print(QLatin1Char('\n') + context.say(phrase::history));
  table.print(context.out);
}

int show(Context& context) {
  const bool history = context.words.has("--history"), who = context.words.has("--who");
  auto request = context.session().showRequest();
  request.setSpace(context.space.c_str());
  request.setId(context.words.word(0).c_str());
  request.setHistory(history);
  request.setAt(context.words.value("--at").c_str());
  const auto answer = context.node().ask(std::move(request));
  std::optional<capnp::Response<rpc::Session::ReceiptsResults>> receipts;
  if (who) {
    auto asking = context.session().receiptsRequest();
    asking.setSpace(context.space.c_str());
    asking.setId(answer.getRecord().getId());
    receipts.emplace(context.node().ask(std::move(asking)));
  }
  if (context.json) {
    JsonWriter json;
    json.beginObject();
    writeRecordFields(json, answer.getRecord());
    if (history) writeHistory(json, answer.getHistory());
    if (who) {
      json.key("who");
      writeReceiptList(json, receipts->getReceipts());
    }
    context.print(json.endObject());
    return Exit::done;
  }
  Labels labels(context);
  printCard(context, answer.getRecord(), labels);
  if (history) printHistory(context, answer.getRecord(), answer.getHistory(), labels);
  if (who) {
    context.print(QLatin1Char('\n') + context.say(phrase::whoHasIt).arg(receipts->getCommits()));
    printReceipts(context, receipts->getReceipts());
  }
  return Exit::done;
}

int search(Context& context) {
  auto request = context.session().searchRequest();
  request.setSpace(context.space.c_str());
  request.setText(context.words.word(0).c_str());
  request.setLimit(mostFound);
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    json.beginArray();
    for (const auto record : answer.getRecords()) writeRecord(json, record);
    context.print(json.endArray());
    return Exit::done;
  }
  if (answer.getRecords().size() == 0) {
    context.print(context.say(phrase::noneFound));
    return Exit::done;
  }
  Labels labels(context);
  Table table({{context.say(phrase::id)}, {context.say(phrase::kind)}, {context.say(phrase::title), false, 60}});
  for (const auto record : answer.getRecords()) {
    table.add({shortId(record.getId()), labels.kind(view(record.getKind())), text(record.getTitle())});
  }
  table.print(context.out);
  if (answer.getRecords().size() >= mostFound) context.print(context.say(phrase::firstOnly).arg(mostFound));
  return Exit::done;
}

}  // namespace

std::vector<Command> showCommands() {
  return {
      {"show",
       "ID [--history] [--at TIME] [--who]",
       {"one record; with who changed what and when; or as it was at TIME (2026-11-01 14:00, UTC): what its authors' "
        "clocks say they had written by then, as far as it is here; with which devices have signed that they have it",
        "一条记录；可附修改历史；或某时刻（2026-11-01 14:00，UTC）的样子：以各作者时钟为准、且本设备已收到的内容；"
        "可附哪些设备签名确认已有它"},
       show},
      {"search", "TEXT", {"records of any kind that contain this text", "在所有类型中搜索文字"}, search},
  };
}

}  // namespace satchel::client
