#include "node/service/cursor.h"

#include <capnp/message.h>

namespace satchel::node {
namespace {

/// Rows of one answer, handed out page by page.
class CursorImpl final : public rpc::Cursor::Server {
 public:
  CursorImpl(Node& node, std::uint32_t space, std::string kind, std::vector<sync::RecordId> ids,
             std::vector<std::string> columns)
      : node(node), space(space), kind(std::move(kind)), ids(std::move(ids)), columns(std::move(columns)) {}

  kj::Promise<void> next(NextContext context) override {
    const std::size_t count = std::min<std::size_t>({context.getParams().getCount(), 2000, ids.size() - at});
    std::vector<sync::RecordId> page(ids.begin() + static_cast<std::ptrdiff_t>(at),
                                     ids.begin() + static_cast<std::ptrdiff_t>(at + count));
    at += count;
    const bool done = at == ids.size();
    auto message = std::make_shared<capnp::MallocMessageBuilder>();
    return node
        .inStore([&node = node, space = space, key = kind, columns = columns, message, page = std::move(page),
                  done](StoreAccess& access) {
          const Space& where = access.replica.space(space);
          StoreLookup lookup(node, access, where);
          const schema::KindDef& kind = *lookup.catalogue.kind(key);
          std::vector<const Row*> rows;
          for (const auto& id : page) {
            if (const Row* row = node.rows.find(access.txn, access.replica, where, kind, id)) rows.push_back(row);
          }
          auto results = message->initRoot<rpc::Cursor::NextResults>();
          results.setDone(done);
          auto records = results.initRecords(static_cast<unsigned>(rows.size()));
          for (unsigned i = 0; i < rows.size(); ++i) putRecord(records[i], kind, *rows[i], columns, lookup);
        })
        .then([message, context]() mutable {
          context.setResults(message->getRoot<rpc::Cursor::NextResults>().asReader());
        });
  }

 private:
  Node& node;
  std::uint32_t space;
  std::string kind;
  std::vector<sync::RecordId> ids;
  std::vector<std::string> columns;
  std::size_t at = 0;
};

}  // namespace

rpc::Cursor::Client makeCursor(Node& node, std::uint32_t space, std::string kind, std::vector<sync::RecordId> ids,
                               std::vector<std::string> columns) {
  return kj::heap<CursorImpl>(node, space, std::move(kind), std::move(ids), std::move(columns));
}

}  // namespace satchel::node
