#include "tools/sim/ledger.h"

#include "node/store/tables.h"
#include "sync/codec.h"

namespace satchel::sim {
namespace {

constexpr std::size_t nonceSize = 24;

std::string shortName(const sync::LogId& log) {
  return hex(log.view().first(4));
}

bool isSealed(node::Table table) {
  using node::Table;
  return table == Table::records || table == Table::undos || table == Table::peers || table == Table::events ||
         table == Table::notes;
}

}  // namespace

bool isDraft(const sync::Header& header) {
  return header.epochs == sync::EpochSetId{} && header.paddedLength == 0;
}

void Ledger::wrong(std::string kind, std::string what) {
  if (!failure) failure = Failure{std::move(kind), std::move(what)};
}

void Ledger::watch(Disk& disk, const std::string& name) {
  disk.onDurable = [this, &disk, name](node::Table table, ByteView key, ByteView value) {
    row(books[name], disk, name, table, key, value);
  };
}

void Ledger::putBack(const Disk& disk, const std::string& name) {
  for (auto& [place, kept] : places) {
    for (auto& [hash, one] : kept) one.disks.erase(name);
  }
  std::map<std::uint32_t, sync::LogId> logs;
  const auto& tables = disk.durable();
  for (const auto& [number, id] : tables[static_cast<std::size_t>(node::Table::logNames)]) {
    if (const auto log = sync::LogId::from(id)) logs[static_cast<std::uint32_t>(node::bigEndian(number))] = *log;
  }
  for (const auto& [key, value] : tables[static_cast<std::size_t>(node::Table::positions)]) {
    const auto number = static_cast<std::uint32_t>(node::bigEndian(ByteView(key).subspan(4, 4)));
    const auto place = places.find({logs[number], node::bigEndian(ByteView(key).subspan(8))});
    if (place == places.end()) continue;
    const auto kept = place->second.find(*Hash::from(ByteView(value).subspan(8)));
    if (kept != place->second.end()) kept->second.disks.insert(name);
  }
}

const std::set<std::string>& Ledger::keepers(const Place& place, const Hash& hash) const {
  static const std::set<std::string> nobody;
  const auto at = places.find(place);
  if (at == places.end()) return nobody;
  const auto kept = at->second.find(hash);
  return kept == at->second.end() ? nobody : kept->second.disks;
}

void Ledger::row(Book& book, const Disk& disk, const std::string& name, node::Table table, ByteView key,
                 ByteView value) {
  using node::Table;
  if (isSealed(table) && value.size() > nonceSize) {
    ++noncesSeen;
    std::uint64_t nonce = 0;
    std::memcpy(&nonce, value.data(), sizeof nonce);
    // The same row may be told twice of one transaction; its key and value are then the same.
    std::uint64_t mark = 0;
    const Hash whole = hashOf(Context{"satchel simulated row"}, {key, value});
    std::memcpy(&mark, whole.bytes.data(), sizeof mark);
    if (!book.nonces.insert(nonce).second && !book.nonces.contains(mark)) {
      wrong("nonce", name + " sealed two rows under one nonce");
    }
    book.nonces.insert(mark);
  }
  if (table == Table::logNames) {
    if (const auto id = sync::LogId::from(value)) book.logs[static_cast<std::uint32_t>(node::bigEndian(key))] = *id;
  } else if (table == Table::logs) {
    const auto incarnation = sync::Incarnation::decode(value.first(sync::Incarnation::encodedSize));
    const auto number = static_cast<std::uint32_t>(node::bigEndian(key.subspan(4)));
    if (incarnation) book.incarnations.insert_or_assign(number, *incarnation);
  } else if (table == Table::feed) {
    sync::Reader in(value);
    const auto header = sync::Header::decode(in.raw(sync::headerSize));
    for (std::size_t epochs = in.count(32); epochs > 0; --epochs) in.raw(32);
    if (!header || in.failed()) return wrong("format", name + " stored a commit that does not read");
    const auto at =
        std::pair(static_cast<std::uint32_t>(node::bigEndian(key.first(4))), node::bigEndian(key.subspan(4)));
    if (isDraft(*header)) {
      book.drafts.insert(at);
      return;
    }
    book.drafts.erase(at);
    book.feed.insert_or_assign(at, std::pair(*header, copyOf(in.rest().first(nonceSize))));
  } else if (table == Table::positions) {
    placed(book, name, key, value);
  } else if (table == Table::signatures) {
    signedAt(book, disk, name, key, value);
  }
}

void Ledger::placed(Book& book, const std::string& name, ByteView key, ByteView value) {
  const auto space = static_cast<std::uint32_t>(node::bigEndian(key.first(4)));
  const auto number = static_cast<std::uint32_t>(node::bigEndian(key.subspan(4, 4)));
  const Place place{book.logs[number], node::bigEndian(key.subspan(8))};
  const Hash hash = *Hash::from(value.subspan(8));
  if (book.drafts.contains({space, node::bigEndian(value.first(8))})) return;  // sealed, and numbered, later
  const auto entry = book.feed.find({space, node::bigEndian(value.first(8))});
  std::map<Hash, Kept>& here = places[place];
  const auto known = here.find(hash);
  if (entry == book.feed.end()) {
    if (known == here.end()) wrong("position", name + " points at a commit that is not in its feed");
    return;
  }
  const auto [header, nonce] = entry->second;
  book.feed.erase(entry);
  const std::string where = name + ", log " + shortName(place.log) + " commit " + std::to_string(place.seq);
  if (header.log != place.log || header.seq != place.seq || header.hash() != hash) {
    wrong("position", where + ": stands at another place than it names");
  }
  if (place.seq > 1) {
    const auto before = places.find({place.log, place.seq - 1});
    if (before == places.end() || !before->second.contains(header.previous)) {
      wrong("chain", where + ": does not continue any commit ever stored");
    }
  }
  if (known == here.end()) {
    ++commitsSeen;
    for (const auto& [other, kept] : here) {
      if (kept.nonce == nonce) wrong("nonce", where + ": two commits under one key and nonce");
      wrong("fork", where + ": honest code made two commits for one place");
    }
    here[hash] = {header.previous, nonce, {name}};
  } else {
    known->second.disks.insert(name);
  }
}

void Ledger::signedAt(Book& book, const Disk& disk, const std::string& name, ByteView key, ByteView value) {
  if (key[0] != static_cast<std::uint8_t>(sync::Chain::commits)) return;
  const auto number = static_cast<std::uint32_t>(node::bigEndian(key.subspan(5, 4)));
  const sync::Seq seq = node::bigEndian(key.subspan(9));
  ++signaturesChecked;
  const auto author = book.incarnations.find(number);
  const auto position = disk.durable()[static_cast<std::size_t>(node::Table::positions)].find(copyOf(key.subspan(1)));
  const auto signature = Signature::from(value);
  if (author == book.incarnations.end() || !signature ||
      position == disk.durable()[static_cast<std::size_t>(node::Table::positions)].end()) {
    return wrong("signature", name + " keeps a signature for nothing");
  }
  const Hash hash = *Hash::from(ByteView(position->second).subspan(8));
  if (!satchel::verify(author->second.device, sync::commitSignature, hash, *signature)) {
    wrong("signature", name + ", log " + shortName(book.logs[number]) + " commit " + std::to_string(seq) +
                           ": is not signed by its author");
  }
}

}  // namespace satchel::sim
