#include "node/replication/pairing.h"

#include <kj/debug.h>

#include "node/text/words.h"
#include "sync/codec.h"

namespace satchel::node {
namespace {

constexpr std::string_view wishKey = "wish-to-join";

Pairing::Joined refused(Problem problem) {
  return {false, {}, {}, std::move(problem)};
}

Problem refusalProblem(const std::string& code) {
  if (code == "INVITE_USED") {
    return {code, "This code has been used already; ask for another one.", "此邀请码已被使用；请索取新的邀请码。"};
  }
  if (code == "INVITE_EXPIRED") {
    return {code, "This code has expired; ask for another one.", "此邀请码已过期；请索取新的邀请码。"};
  }
  if (code == "INVITE_ROLE") {
    return {code,
            "This code is for another kind of device: a relay takes codes of --role carrier, a laptop the others.",
            "此邀请码适用于另一类设备：中继使用 --role carrier 的邀请码，笔记本使用其他角色。"};
  }
  if (code == "INVITE_KEYS") {
    return {code, "A device with this device's link key is in the space already; a copied folder cannot join.",
            "空间中已有使用相同链路密钥的设备；复制的目录不能加入。"};
  }
  if (code == "INVITE_REMOVED") {
    return {code, "This device was removed from that space; come in with a folder that is set up anew.",
            "本设备已被移出该空间；请用重新初始化的目录加入。"};
  }
  return {"INVITE_REFUSED", "The inviter's node refused this code (" + code + ").",
          "邀请方的节点拒绝了此邀请码（" + code + "）。"};
}

}  // namespace

Bytes Pairing::encode(const Wish& wish) {
  sync::Writer out;
  out.sized(wish.code.reveal());
  out.u8(wish.welcome ? 1 : 0);
  if (wish.welcome) {
    out.raw(wish.welcome->genesis.encode());
    out.raw(wish.welcome->log);
    out.u64(wish.welcome->facts.seq);
    out.raw(wish.welcome->facts.hash);
  }
  return out.take();
}

kj::Promise<void> Pairing::load() {
  auto found = std::make_shared<std::optional<Wish>>();
  return node
      .inStore([&node = node, found](StoreAccess& access) {
        found->reset();
        const auto sealed = access.txn.get(Table::meta, asBytes(wishKey));
        if (!sealed) return;
        const Bytes bytes = node.vault.open(Table::meta, asBytes(wishKey), *sealed);
        sync::Reader in(bytes);
        auto code = sync::PairingCode::from(in.sized());
        std::optional<sync::Welcome> welcome;
        if (in.u8() == 1) {
          const auto genesis = sync::Genesis::decode(in.raw(96));
          if (genesis) {
            welcome.emplace();
            welcome->genesis = *genesis;
            welcome->log = in.fixedBytes<sync::LogId>();
            welcome->facts.seq = in.u64();
            welcome->facts.hash = in.fixedBytes<Hash>();
          }
        }
        if (!code || !in.done()) return;
        const auto token = sync::mailboxOf(code->noteKey());
        *found = Wish{std::move(*code), std::move(welcome), token};
      })
      .then([this, found] { wish = std::move(*found); });
}

kj::Promise<void> Pairing::keep() {
  if (!wish) {
    return node.inStore([](StoreAccess& access) { access.txn.erase(Table::meta, asBytes(wishKey)); });
  }
  return node.inStore([&node = node, bytes = encode(*wish)](StoreAccess& access) {
    access.txn.put(Table::meta, asBytes(wishKey), node.vault.seal(Table::meta, asBytes(wishKey), bytes));
  });
}

kj::Promise<Pairing::Joined> Pairing::join(std::string typed, kj::Duration wait) {
  auto code = sync::PairingCode::parse(typed);
  if (!code) {
    return refused({"BAD_CODE", "This is no invitation code: it has 26 letters and digits; check it and try again.",
                    "这不是邀请码：邀请码由 26 个字母和数字组成；请核对后重试。"});
  }
  const sync::MailboxToken token = sync::mailboxOf(code->noteKey());
  if (invitationOf(token).first != nullptr) {
    return refused({"INVITE_OWN", "This code was made by this very space's admins; use it on the device to be let in.",
                    "此邀请码由本空间的管理员生成；请在要加入的设备上使用。"});
  }
  if (!wish || wish->token != token) wish = Wish{std::move(*code), std::nullopt, token};
  const std::string digits = sync::sixDigits(wish->code.noteKey(), node.identity.keys());
  auto paf = kj::newPromiseAndFulfiller<Joined>();
  waiting = kj::mv(paf.fulfiller);
  return keep()
      .then([this] {
        for (auto& [number, link] : links.live()) ask(*link);
        links.dialAll();
        peopleChanged();
      })
      .then([this, answer = kj::mv(paf.promise), wait, digits]() mutable {
        return answer.exclusiveJoin(timer.afterDelay(wait).then([] { return Joined{}; })).then([digits](Joined joined) {
          joined.digits = digits;
          return joined;
        });
      });
}

void Pairing::settle(std::optional<Problem> problem, std::string space) {
  wish.reset();
  tasks.add(keep());
  KJ_IF_MAYBE (fulfiller, waiting) {
    const bool done = !problem;
    (*fulfiller)->fulfill(Joined{done, std::move(space), {}, std::move(problem)});
  }
  waiting = nullptr;
}

void Pairing::ask(PeerLink& link) {
  if (!wish || wish->welcome) return;
  sync::JoinRequest request;
  request.keys = node.identity.keys();
  request.person = node.profile.personId;
  request.personName = node.profile.person;
  request.deviceName = node.profile.device;
  request.carrier = node.profile.relay;
  request.signature = sync::signRequest(wish->code.signingKey(), request.keys);
  Note note{wish->token, Slot::request, sync::sealRequest(wish->code.noteKey(), request, node.random)};
  tasks.add(link.post(note).then([this](Posted answer) -> kj::Promise<void> {
    if (!answer.waiting) return kj::READY_NOW;
    return welcomed(*answer.waiting);
  }));
}

kj::Promise<void> Pairing::welcomed(const Note& note) {
  if (!wish || wish->welcome || note.token != wish->token || note.slot != Slot::welcome) return kj::READY_NOW;
  const auto opened = sync::openWelcome(wish->code.noteKey(), note.sealed);
  if (!opened) return kj::READY_NOW;  // from somebody without the code
  if (!opened->welcome) {
    settle(refusalProblem(opened->refusal), {});
    return kj::READY_NOW;
  }
  const sync::Welcome& welcome = *opened->welcome;
  const VerifyKey code = wish->code.signingKey().verifyKey();
  if (!sync::checkInvitation(code, welcome.genesis.id(), welcome.invitation, welcome.proof)) return kj::READY_NOW;
  wish->welcome = welcome;
  return keep()
      .then([this, genesis = welcome.genesis] {
        return node.inStore([&node = node, genesis](StoreAccess& access) {
          const std::uint32_t number = access.replica.openSpace(access.txn, genesis);
          node.useSpace(access, access.replica.space(number));
        });
      })
      .then([this] { peopleChanged(); });
}

void Pairing::peopleChanged() {
  for (auto& [number, link] : links.live()) openMailboxes(*link);
  if (!wish || !wish->welcome) return;
  const sync::Welcome& welcome = *wish->welcome;
  const SharedSpace* space = board.find(welcome.genesis.id());
  if (space == nullptr || space->facts.at(welcome.log).seq < welcome.facts.seq) return;
  const sync::Role role = space->roleOf(node.identity.keys().device);
  if (role == sync::Role::none || (role > sync::Role::carrier && !space->card->readable)) return;
  const std::string id = hex(space->card->id);
  const std::string name = space->card->name;
  node.later([&node = node, name](StoreAccess& access) {
    node.note(access, "JOINED", name.empty() ? "This relay carries a space now." : "Joined the space '" + name + "'.");
  });
  settle(std::nullopt, id);
}

void Pairing::linkUp(PeerLink& link) {
  openMailboxes(link);
  ask(link);
}

void Pairing::linkDown(const PeerLink& link) {
  mailboxes.forgetLink(link.number);
  std::erase_if(opened, [&](const auto& each) { return each.first == link.number; });
}

const std::pair<const SharedSpace*, const OpenInvitation*> Pairing::invitationOf(
    const sync::MailboxToken& token) const {
  for (const auto& [id, space] : board.spaces()) {
    for (const OpenInvitation& invitation : space.card->invitations) {
      if (invitation.token == token) return {&space, &invitation};
    }
  }
  return {nullptr, nullptr};
}

void Pairing::openMailboxes(PeerLink& link) {
  if (!board.knows(link.peer.device)) return;
  for (const auto& [id, space] : board.spaces()) {
    if (space.roleOf(link.peer.device) == sync::Role::none) continue;
    for (const OpenInvitation& invitation : space.card->invitations) {
      if (invitation.expires <= node.clock.now()) continue;
      if (!opened.emplace(link.number, invitation.token).second) continue;
      tasks.add(link.openMailbox(invitation.token, invitation.expires)
                    .then([this, number = link.number](Posted answer) -> kj::Promise<void> {
                      PeerLink* there = links.find(number);
                      if (!answer.waiting || there == nullptr) return kj::READY_NOW;
                      return noteDelivered(*there, *answer.waiting);
                    }));
    }
  }
}

Posted Pairing::mailboxOpened(PeerLink& link, const sync::MailboxToken& token, sync::Millis expires) {
  constexpr sync::Millis longest = sync::Millis{367} * 24 * 3600 * 1000;
  if (!board.knows(link.peer.device) || expires > node.clock.now() + longest) return {};
  if (!mailboxes.open(token, expires, link.number)) return {};
  return {true, mailboxes.waiting(token, Slot::request)};
}

kj::Promise<Posted> Pairing::notePosted(PeerLink& link, Note note) {
  const bool ours = invitationOf(note.token).first != nullptr;
  const bool open = mailboxes.isOpen(note.token);
  const Slot other = note.slot == Slot::request ? Slot::welcome : Slot::request;
  if (open) {
    mailboxes.put(note, link.number);
    for (const std::uint64_t number : mailboxes.listeners(note.token, note.slot)) {
      PeerLink* listener = links.find(number);
      if (listener != nullptr && listener != &link) tasks.add(listener->deliver(note));
    }
  }
  if (ours && note.slot == Slot::request) {
    return answer(std::move(note)).then([](std::optional<Note> welcome) { return Posted{true, std::move(welcome)}; });
  }
  if (note.slot == Slot::welcome) tasks.add(welcomed(note));
  if (!open && note.slot == Slot::request) mailboxes.park(note, link.number);
  return Posted{open, open ? mailboxes.waiting(note.token, other) : std::nullopt};
}

kj::Promise<void> Pairing::noteDelivered(PeerLink& link, Note note) {
  if (note.slot == Slot::welcome) return welcomed(note);
  const std::uint64_t number = link.number;
  return answer(std::move(note)).then([this, number](std::optional<Note> welcome) -> kj::Promise<void> {
    PeerLink* there = links.find(number);
    if (!welcome || there == nullptr) return kj::READY_NOW;
    return there->post(*welcome).ignoreResult();
  });
}

kj::Promise<std::optional<Note>> Pairing::answer(Note request) {
  const auto [space, invitation] = invitationOf(request.token);
  if (space == nullptr) return std::optional<Note>();
  const auto key = invitation->noteKey;
  auto opened = sync::openRequest(*key, request.sealed);
  if (!opened) return std::optional<Note>();
  auto verdict = std::make_shared<std::optional<sync::WelcomeNote>>();
  return node
      .inStore([&node = node, verdict, key, number = space->card->number, id = invitation->id,
                asked = std::move(*opened)](StoreAccess& access) {
        *verdict = enrol(node, access, access.replica.space(number), id, *key, asked);
      })
      .then([this, verdict, key, token = request.token] {
        std::optional<Note> answered;
        if (*verdict) answered = Note{token, Slot::welcome, sync::sealWelcome(*key, **verdict, node.random)};
        return answered;
      });
}

void Pairing::taskFailed(kj::Exception&& why) {
  if (why.getType() != kj::Exception::Type::DISCONNECTED) KJ_LOG(WARNING, why);
}

}  // namespace satchel::node
