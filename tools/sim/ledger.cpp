#include "tools/sim/ledger.h"

#include "node/store/tables.h"
#include "sync/codec.h"
#include "sync/fork.h"
#include "tools/sim/own-log.h"

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

void learnNumber(std::map<std::uint32_t, sync::LogId>& logs, ByteView key, ByteView value) {
  if (const auto id = sync::LogId::from(value)) logs[static_cast<std::uint32_t>(node::bigEndian(key))] = *id;
}

/// Space and number.
std::pair<std::uint32_t, std::uint64_t> placeInFeed(ByteView key) {
  return {static_cast<std::uint32_t>(node::bigEndian(key.first(4))), node::bigEndian(key.subspan(4))};
}

}  // namespace

void Ledger::wrong(std::string kind, std::string what) {
  if (!failure) failure = Failure{std::move(kind), std::move(what)};
}

void Ledger::watch(Disk& disk, const std::string& name) {
  disk.onDurable = [this, &disk, name](node::Table table, ByteView key, ByteView value) {
    row(books[name], disk, name, table, key, value);
  };
}

void Ledger::nowOn(const Disk& disk, const std::string& name) {
  for (const auto& [key, value] : disk.durable()[static_cast<std::size_t>(node::Table::positions)]) {
    const auto kept = commits.find(*Hash::from(ByteView(value).subspan(8)));
    if (kept != commits.end()) kept->second.disks.insert(name);
  }
}

void Ledger::putBack(const Disk& disk, const std::string& name) {
  for (auto& [hash, kept] : commits) kept.disks.erase(name);
  // The older store has numbers for its logs, and drafts, that may be others than those told of since.
  Book& book = books[name];
  book.logs.clear();
  book.feed.clear();
  book.drafts.clear();
  const auto& tables = disk.durable();
  for (const auto& [key, value] : tables[static_cast<std::size_t>(node::Table::logNames)])
    learnNumber(book.logs, key, value);
  for (const auto& [key, value] : tables[static_cast<std::size_t>(node::Table::feed)]) {
    const auto header = sync::Header::decode(ByteView(value).first(sync::headerSize));
    if (header && isDraft(*header)) book.drafts.insert(placeInFeed(key));
  }
  nowOn(disk, name);
}

void Ledger::copied(const std::string& from, const Disk& disk, const std::string& name) {
  books[name] = books[from];
  nowOn(disk, name);
}

const std::set<std::string>& Ledger::keepers(const Hash& commit) const {
  static const std::set<std::string> nobody;
  const auto kept = commits.find(commit);
  return kept == commits.end() ? nobody : kept->second.disks;
}

void Ledger::mayFork(const sync::LogId& log, sync::Seq after) {
  const auto [at, fresh] = forkable.try_emplace(log, after);
  if (!fresh) at->second = std::min(at->second, after);
}

bool Ledger::isForkable(const Place& place) const {
  const auto from = forkable.find(place.log);
  if (from != forkable.end() && place.seq > from->second) return true;
  const auto author = authors.find(place.log);
  return author != authors.end() && liars.contains(author->second);
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
    learnNumber(book.logs, key, value);
  } else if (table == Table::logs) {
    const auto incarnation = sync::Incarnation::decode(value.first(sync::Incarnation::encodedSize));
    if (incarnation) authors.insert_or_assign(incarnation->log(), incarnation->device);
  } else if (table == Table::feed) {
    sync::Reader in(value);
    const auto header = sync::Header::decode(in.raw(sync::headerSize));
    for (std::size_t epochs = in.count(32); epochs > 0; --epochs) in.raw(32);
    if (!header || in.failed()) return wrong("format", name + " stored a commit that does not read");
    const auto at = placeInFeed(key);
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
  const sync::LogId log = book.logs[number];
  const sync::Seq seq = node::bigEndian(key.subspan(8));
  const Hash hash = *Hash::from(value.subspan(8));
  const std::pair at(space, node::bigEndian(value.first(8)));
  if (book.drafts.contains(at)) return;  // sealed, and numbered, later
  const std::string where = name + ", log " + shortName(log) + " commit " + std::to_string(seq);
  if (const auto entry = book.feed.find(at); entry != book.feed.end()) {
    const auto [header, nonce] = entry->second;
    book.feed.erase(entry);
    if (header.hash() != hash) return wrong("position", where + ": stands at another place than it names");
    begin(header, hash, nonce, where);
  }
  const auto known = commits.find(hash);
  if (known == commits.end()) return wrong("position", name + " points at a commit that is not in its feed");
  Kept& kept = known->second;
  kept.disks.insert(name);
  // A log that forked goes on under the names of its branches: each disk has to find them by itself.
  if (kept.place.seq != seq || (kept.place.log != log && !belongs(kept, hash, log))) {
    wrong("position", where + ": stands at another place than it names");
  }
}

bool Ledger::belongs(Kept& commit, const Hash& hash, const sync::LogId& branch) const {
  if (commit.names.contains(branch)) return true;
  const auto before = commits.find(commit.previous);
  const bool is = sync::branchOf(commit.place.log, hash) == branch ||
                  (before != commits.end() && before->second.names.contains(branch));
  if (is) commit.names.insert(branch);
  return is;
}

void Ledger::begin(const sync::Header& header, const Hash& hash, const Bytes& nonce, const std::string& where) {
  const auto [at, fresh] = commits.try_emplace(hash);
  if (!fresh) return;
  ++commitsSeen;
  const Place place{header.log, header.seq};
  at->second = {place, header.previous, nonce, {}, {}};
  if (place.seq > 1) {
    const auto before = commits.find(header.previous);
    if (before == commits.end() || before->second.place != Place{place.log, place.seq - 1}) {
      wrong("chain", where + ": does not continue any commit ever stored");
    }
  }
  std::vector<Hash>& here = places[place];
  for (const Hash& other : here) {
    if (commits.at(other).nonce == nonce) wrong("nonce", where + ": two commits under one key and nonce");
    if (!isForkable(place)) wrong("fork", where + ": honest code made two commits for one place");
  }
  here.push_back(hash);
}

void Ledger::signedAt(Book& book, const Disk& disk, const std::string& name, ByteView key, ByteView value) {
  if (key[0] != static_cast<std::uint8_t>(sync::Chain::commits)) return;
  const auto number = static_cast<std::uint32_t>(node::bigEndian(key.subspan(5, 4)));
  const sync::Seq seq = node::bigEndian(key.subspan(9));
  ++signaturesChecked;
  const auto& positions = disk.durable()[static_cast<std::size_t>(node::Table::positions)];
  const auto position = positions.find(copyOf(key.subspan(1)));
  const auto hash = position == positions.end() ? std::nullopt : Hash::from(ByteView(position->second).subspan(8));
  // What moves into a branch is known already; what is new may be told of before its commit.
  const auto commit = hash ? commits.find(*hash) : commits.end();
  const auto author = authors.find(commit == commits.end() ? book.logs[number] : commit->second.place.log);
  const auto signature = Signature::from(value);
  if (!hash || author == authors.end() || !signature)
    return wrong("signature", name + " keeps a signature for nothing");
  if (!satchel::verify(author->second, sync::commitSignature, *hash, *signature)) {
    wrong("signature", name + ", log " + shortName(book.logs[number]) + " commit " + std::to_string(seq) +
                           ": is not signed by its author");
  }
}

}  // namespace satchel::sim
