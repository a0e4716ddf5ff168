// list: records of a kind. Pages of 500 come through the node's cursor and are printed as they come, so that memory
// does not grow with the list. With --watch it goes on with changes until interrupted; with --json as well, one object
// per line:
// {"changed": {…}} or {"gone": "id"}.
#include <algorithm>
#include <memory>

#include "client/command.h"
#include "client/json-records.h"
#include "client/link/callbacks.h"
#include "client/record-table.h"

namespace satchel::client {
namespace {

constexpr unsigned pageSize = 500;

using Records = capnp::List<rpc::Record>::Reader;
using Gone = capnp::List<capnp::Text>::Reader;

std::vector<std::string> splitAtCommas(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find(',', start), text.size());
    if (end > start) parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

/// Where a list goes: pages first, then changes.
class Listing {
 public:
  virtual ~Listing() = default;
  virtual void page(Records records) = 0;
  virtual void end(std::uint64_t total) = 0;
  virtual void changed(Records records, Gone gone) = 0;
};

class JsonArray final : public Listing {
 public:
  explicit JsonArray(Context& context) : context_(context) {}
  void page(Records records) override {
    for (const auto record : records) {
      JsonWriter json;
      writeRecord(json, record);
      context_.out.write(any_ ? ",\n" : "[\n");
      context_.out.write(json.text());
      any_ = true;
    }
  }
  void end(std::uint64_t) override { context_.out.write(any_ ? "\n]\n" : "[]\n"); }
  void changed(Records, Gone) override {}

 private:
  Context& context_;
  bool any_ = false;
};

class JsonLines final : public Listing {
 public:
  explicit JsonLines(Context& context) : context_(context) {}
  void page(Records records) override {
    for (const auto record : records) {
      JsonWriter json;
      json.beginObject().key("changed");
      writeRecord(json, record);
      context_.print(json.endObject());
    }
  }
  void end(std::uint64_t) override {}
  void changed(Records records, Gone gone) override {
    page(records);
    for (const auto id : gone) {
      JsonWriter json;
      context_.print(json.beginObject().field("gone", view(id)).endObject());
    }
  }

 private:
  Context& context_;
};

class Rows final : public Listing {
 public:
  Rows(Context& context, std::string kind, std::vector<std::string> columns)
      : context_(context), table_(context, std::move(kind), std::move(columns)) {}
  void page(Records records) override {
    shown_ += records.size();
    table_.page(records);
  }
  void end(std::uint64_t total) override {
    if (total == 0) return context_.print(context_.say(phrase::noneFound));
    context_.print(total == 1 && shown_ == 1 ? context_.say(phrase::oneRecord)
                   : shown_ == total         ? context_.say(phrase::recordCount).arg(total)
                                             : context_.say(phrase::recordsOf).arg(shown_).arg(total));
  }
  void changed(Records records, Gone gone) override {
    table_.page(records);
    for (const auto id : gone) table_.gone(id);
  }

 private:
  Context& context_;
  RecordTable table_;
  std::uint64_t shown_ = 0;
};

std::unique_ptr<Listing> listingFor(Context& context, const std::vector<std::string>& columns) {
  if (!context.json) return std::make_unique<Rows>(context, context.words.word(0), columns);
  if (context.words.has("--watch")) return std::make_unique<JsonLines>(context);
  return std::make_unique<JsonArray>(context);
}

void fill(rpc::Session::QueryParams::Builder query, const Context& context, const std::vector<std::string>& columns) {
  const auto& words = context.words;
  query.setSpace(context.space.c_str());
  query.setKind(words.word(0).c_str());
  query.setWhere(words.value("--where").c_str());
  query.setSort(words.value("--sort").c_str());
  auto list = query.initColumns(static_cast<unsigned>(columns.size()));
  for (unsigned i = 0; i < list.size(); ++i) list.set(i, columns[i].c_str());
  query.setLimit(words.number("--limit"));
  query.setOffset(words.number("--offset"));
  query.setCountOnly(words.has("--count"));
  query.setDeleted(words.has("--deleted"));
}

void printCount(Context& context, std::uint64_t count) {
  if (!context.json) return context.print(QString::number(count));
  JsonWriter json;
  context.print(json.beginObject().field("count", count).endObject());
}

int list(Context& context) {
  const auto columns = splitAtCommas(context.words.value("--columns"));
  const bool watch = context.words.has("--watch");
  auto request = context.session().queryRequest();
  fill(request, context, columns);
  const auto listing = listingFor(context, columns);
  Gate gate;
  if (watch) {
    request.setWatcher(changesTo(context.node(), gate, [&](Records records, Gone gone) {
      listing->changed(records, gone);
      context.out.flush();
    }));
  }
  auto answer = context.node().ask(std::move(request));
  if (context.words.has("--count")) {
    printCount(context, answer.getTotal());
    return Exit::done;
  }
  auto cursor = answer.getCursor();
  for (bool more = true; more;) {
    auto next = cursor.nextRequest();
    next.setCount(pageSize);
    const auto page = context.node().ask(std::move(next));
    listing->page(page.getRecords());
    more = !page.getDone();
  }
  listing->end(answer.getTotal());
  if (!watch) return Exit::done;
  context.out.flush();
  gate.open();
  context.node().waitUntilGone();
  throw NodeGone();
}

}  // namespace

std::vector<Command> listCommands() {
  return {{"list",
           "KIND [--where EXPR] [--sort F,-G] [--columns A,B] [--limit N] [--offset N] [--count | --watch] [--deleted]",
           {"records of a kind; --deleted lists the bin", "列出某类型的记录；--deleted 列出回收站"},
           list}};
}

}  // namespace satchel::client
