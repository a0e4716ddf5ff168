#include "tools/sim/own-log.h"

#include "node/store/tables.h"

namespace satchel::sim {

using node::Table;

bool isDraft(const sync::Header& header) {
  return header.epochs == sync::EpochSetId{} && header.paddedLength == 0;
}

std::optional<OwnLog> ownLogOn(const Disk::Tables& tables) {
  const auto rows = [&](Table table) -> const Disk::Rows& { return tables[static_cast<std::size_t>(table)]; };
  if (rows(Table::spaces).empty()) return std::nullopt;
  const auto& [space, stored] = *rows(Table::spaces).begin();
  OwnLog own{*sync::LogId::from(ByteView(stored).subspan(96, 32)), {}, false};
  const auto isOwn = [&](const auto& row) { return equal(row.second, own.log); };
  const auto number = std::ranges::find_if(rows(Table::logNames), isOwn);
  if (number == rows(Table::logNames).end()) return own;
  const auto prefixed = [](const Bytes& first, ByteView rest) {
    Bytes key = first;
    key.insert(key.end(), rest.begin(), rest.end());
    return key;
  };
  const Bytes log = prefixed(space, number->first);
  const auto& positions = rows(Table::positions);
  for (auto at = positions.upper_bound(prefixed(log, Bytes(8, 0xff))); at != positions.begin();) {
    --at;
    if (!equal(ByteView(at->first).first(log.size()), log)) break;
    const auto entry = rows(Table::feed).find(prefixed(space, ByteView(at->second).first(8)));
    const auto header = entry == rows(Table::feed).end()
                            ? std::nullopt
                            : sync::Header::decode(ByteView(entry->second).first(sync::headerSize));
    if (header && isDraft(*header)) {
      own.drafts = true;
      continue;
    }
    own.sealed = {node::bigEndian(ByteView(at->first).subspan(log.size())),
                  *Hash::from(ByteView(at->second).subspan(8))};
    break;
  }
  return own;
}

}  // namespace satchel::sim
