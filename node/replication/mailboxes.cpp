#include "node/replication/mailboxes.h"

#include "sync/codec.h"

namespace satchel::node {

kj::Promise<void> Mailboxes::load() {
  auto found = std::make_shared<std::map<sync::MailboxToken, Mailbox>>();
  return node
      .inStore([this, found](StoreAccess& access) {
        found->clear();
        access.txn.scanPrefix(Table::notes, {}, [&](ByteView key, ByteView sealed) {
          const auto token = sync::MailboxToken::from(key);
          const Bytes bytes = node.vault.open(Table::notes, key, sealed);
          sync::Reader in(bytes);
          Mailbox mailbox;
          mailbox.expires = in.zigzag();
          for (const Slot slot : {Slot::request, Slot::welcome}) {
            Bytes note = copyOf(in.sized());
            if (!note.empty()) mailbox.notes[slot] = std::move(note);
          }
          if (token && in.done()) found->emplace(*token, std::move(mailbox));
          return true;
        });
      })
      .then([this, found] {
        all = std::move(*found);
        expire();
      });
}

bool Mailboxes::open(const sync::MailboxToken& token, sync::Millis expires, std::uint64_t opener) {
  expire();
  const auto known = all.find(token);
  if (known == all.end() && all.size() >= maxMailboxes) return false;
  Mailbox& mailbox = all[token];
  mailbox.listening[Slot::request].insert(opener);
  if (mailbox.expires < expires) {
    mailbox.expires = expires;
    save(token, mailbox);
  }
  for (auto at = parked.begin(); at != parked.end();) {
    if (at->second.token != token) {
      ++at;
      continue;
    }
    put(at->second, at->first);
    at = parked.erase(at);
  }
  return true;
}

bool Mailboxes::isOpen(const sync::MailboxToken& token) const {
  const auto known = all.find(token);
  return known != all.end() && known->second.expires > node.clock.now();
}

void Mailboxes::put(const Note& note, std::uint64_t link) {
  const auto known = all.find(note.token);
  if (known == all.end()) return;
  Mailbox& mailbox = known->second;
  const bool fresh = mailbox.notes[note.slot] != note.sealed;
  mailbox.notes[note.slot] = note.sealed;
  if (note.slot == Slot::request) {
    mailbox.listening[Slot::welcome].insert(link);
    if (fresh) mailbox.notes.erase(Slot::welcome);
  }
  if (fresh) save(note.token, mailbox);
}

std::optional<Note> Mailboxes::waiting(const sync::MailboxToken& token, Slot slot) const {
  const auto known = all.find(token);
  if (known == all.end()) return std::nullopt;
  const auto note = known->second.notes.find(slot);
  if (note == known->second.notes.end()) return std::nullopt;
  return Note{token, slot, note->second};
}

std::set<std::uint64_t> Mailboxes::listeners(const sync::MailboxToken& token, Slot slot) const {
  const auto known = all.find(token);
  if (known == all.end()) return {};
  const auto links = known->second.listening.find(slot);
  return links == known->second.listening.end() ? std::set<std::uint64_t>{} : links->second;
}

void Mailboxes::listen(const sync::MailboxToken& token, Slot slot, std::uint64_t link) {
  const auto known = all.find(token);
  if (known != all.end()) known->second.listening[slot].insert(link);
}

void Mailboxes::forgetLink(std::uint64_t link) {
  parked.erase(link);
  for (auto& [token, mailbox] : all) {
    for (auto& [slot, links] : mailbox.listening) links.erase(link);
  }
}

void Mailboxes::save(const sync::MailboxToken& token, const Mailbox& mailbox) {
  sync::Writer out;
  out.zigzag(mailbox.expires);
  for (const Slot slot : {Slot::request, Slot::welcome}) {
    const auto note = mailbox.notes.find(slot);
    out.sized(note == mailbox.notes.end() ? ByteView{} : ByteView(note->second));
  }
  node.later([&node = node, token, bytes = out.take()](StoreAccess& access) {
    access.txn.put(Table::notes, token, node.vault.seal(Table::notes, token, bytes));
  });
}

void Mailboxes::expire() {
  const sync::Millis now = node.clock.now();
  for (auto at = all.begin(); at != all.end();) {
    if (at->second.expires > now) {
      ++at;
      continue;
    }
    node.later([token = at->first](StoreAccess& access) { access.txn.erase(Table::notes, token); });
    at = all.erase(at);
  }
}

}  // namespace satchel::node
