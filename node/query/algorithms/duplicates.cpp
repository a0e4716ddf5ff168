#include "node/query/algorithms/duplicates.h"

#include <cctype>
#include <set>

#include "node/query/algorithms/looking.h"
#include "node/text/fold.h"

namespace satchel::node {
namespace {

/// What of a name two people would write alike.
std::string coreOf(const RowView& deal) {
  const auto* name = look<sync::Text>(deal, "name");
  std::string core;
  for (const char c : name == nullptr ? std::string() : fold(name->text)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || std::isalnum(byte) != 0) core += c;
  }
  return core;
}

bool isOpen(const RowView& deal) {
  bool open = true;
  referredIn(deal, "stage", [&](const RowView& stage) {
    const auto type = choiceIn(stage, "type");
    open = type != "won" && type != "lost";
  });
  return open;
}

}  // namespace

std::vector<sync::Value> duplicateDeals(const RowView& deal, const schema::Catalogue& catalogue) {
  const auto core = coreOf(deal);
  if (core.empty() || deal.deleted() || !isOpen(deal)) return {};
  std::set<sync::RecordId> found;
  for (const char* key : {"account", "primary_contact"}) {
    const auto of = refIn(deal, key);
    if (!of) continue;
    eachNaming(deal, catalogue, deal.kind().key, key, *of, [&](const RowView& other) {
      if (other.id() != deal.id() && coreOf(other) == core && isOpen(other)) found.insert(other.id());
    });
  }
  std::vector<sync::Value> refs;
  for (const auto& id : found) refs.push_back({sync::Ref{id}});
  return refs;
}

}  // namespace satchel::node
