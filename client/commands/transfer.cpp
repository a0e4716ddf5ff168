// import and export: files in, bytes out.
#include <filesystem>

#include "client/command.h"
#include "client/json-node.h"
#include "client/link/callbacks.h"
#include "client/progress-line.h"
#include "client/table.h"
#include "client/value-text.h"

namespace satchel::client {
namespace {

constexpr unsigned rejectsShown = 20;

struct Mapping {
  std::string field, column;
};

std::vector<Mapping> readMappings(const std::vector<std::string>& words) {
  std::vector<Mapping> result;
  for (const auto& word : words) {
    const auto equals = word.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == word.size()) {
      throw WordsError(phrase::notAMapping, word);
    }
    result.push_back({word.substr(0, equals), word.substr(equals + 1)});
  }
  return result;
}

void printImport(Context& context, rpc::Session::ImportFileResults::Reader import) {
  const auto counts = import.getCounts();
  auto balance = context.say(phrase::importBalance);
  for (const auto count : {counts.getRead(), counts.getCreated(), counts.getUpdated(), counts.getUnchanged(),
                           counts.getSkipped(), counts.getRejected()}) {
    balance = balance.arg(count);
  }
  Table columns({{context.say(phrase::column)}, {context.say(phrase::field)}});
  for (const auto use : import.getColumns()) columns.add({text(use.getColumn()), text(use.getField())});
  if (!columns.empty()) columns.print(context.out);
  context.print(balance);
  unsigned shown = 0;
  for (const auto reject : import.getRejects()) {
    if (shown++ == rejectsShown) break;
    context.print(context.say(phrase::rejectedLine).arg(reject.getLine()).arg(text(reject.getSentence())));
  }
  const auto rejects = import.getRejects().size();
  if (rejects > rejectsShown) context.print(context.say(phrase::moreRejects).arg(rejects - rejectsShown));
  if (context.words.has("--dry-run")) context.print(context.say(phrase::importDryRun));
  if (counts.getBatch().size() > 0) context.print(context.say(phrase::importUndo).arg(text(counts.getBatch())));
}

int importFile(Context& context) {
  const auto mappings = readMappings(context.words.values("--map"));
  ProgressLine progress(context);
  auto request = context.session().importFileRequest();
  request.setSpace(context.space.c_str());
  request.setPath(std::filesystem::absolute(context.words.word(0)).c_str());
  request.setKind(context.words.value("--kind").c_str());
  request.setMatch(context.words.value("--match").c_str());
  request.setDryRun(context.words.has("--dry-run"));
  auto map = request.initMap(static_cast<unsigned>(mappings.size()));
  for (unsigned i = 0; i < map.size(); ++i) {
    map[i].setField(mappings[i].field.c_str());
    map[i].setColumn(mappings[i].column.c_str());
  }
  request.setProgress(progress.client());
  const auto answer = context.node().ask(std::move(request));
  progress.clear();
  if (context.json) {
    JsonWriter json;
    writeImport(json, answer);
    context.print(json);
  } else {
    printImport(context, answer);
  }
  return Exit::done;
}

int exportKind(Context& context) {
  const auto format = context.words.value("--format");
  if (format != "csv" && format != "json") throw WordsError(phrase::notAFormat, format);
  auto request = context.session().exportKindRequest();
  request.setSpace(context.space.c_str());
  request.setKind(context.words.word(0).c_str());
  request.setFormat(format.c_str());
  request.setSink(bytesTo(context.node(), [&](auto bytes) { context.out.write(bytes); }));
  context.node().ask(std::move(request));
  return Exit::done;
}

}  // namespace

std::vector<Command> transferCommands() {
  return {
      {"import",
       "FILE [--kind KIND] [--map field=Column]... [--match FIELD] [--dry-run]",
       {"read records from a file; --dry-run only counts", "从文件导入记录；--dry-run 只统计不写入"},
       importFile},
      {"export",
       "KIND --format csv|json",
       {"write the records of a kind to stdout", "把某类型的记录写到标准输出"},
       exportKind},
  };
}

}  // namespace satchel::client
