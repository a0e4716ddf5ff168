// What people do, through the door that their clients use.
#include "tools/sim/own-log.h"
#include "tools/sim/play.h"

namespace satchel::sim {
namespace {

struct Writing {
  std::string field, text;
  bool word = false;  ///< the text holds the step's own word
};

/// A word that only this step writes.
std::string wordOf(std::size_t step) {
  return "w" + std::to_string(step) + "w";
}

/// What people write into a record of this kind.
Writing writingFor(const std::string& kind, Chance& chance, const std::string& word,
                   const std::vector<std::pair<std::string, std::string>>& records) {
  const std::string day = "2026-0" + std::to_string(chance.between(1, 9)) + "-1" + std::to_string(chance.below(10));
  if (kind == "account") {
    switch (chance.below(6)) {
      case 0:
        return {"level", std::string(1, static_cast<char>('A' + chance.below(3)))};
      case 1:
        return {"description", "说明 " + word};  // of a text only what differs is written
      case 2:
        return {"do_not_contact", chance.in1000(500) ? "yes" : "no"};
      case 3:
        // Anybody's parent may be anybody: rings come about.
        return {"parent", records.empty() ? "" : chance.oneOf(records).first};
      default:
        return {"name", "Blue Heron 蓝鹭 " + word, true};
    }
  }
  if (kind == "opportunity") {
    switch (chance.below(5)) {
      case 0:
        return {"amount", std::to_string(chance.between(1, 100'000)) + (chance.in1000(200) ? " USD" : "")};
      case 1:
        return {"close_date", day};
      case 2:
        return {"name", "Spring order " + word, true};
      default:
        return {"next_step", "call " + word, true};
    }
  }
  if (kind == "task") {
    switch (chance.below(4)) {
      case 0:
        return {"start", day};
      case 1:
        return {"finish", chance.in1000(200) ? "" : day};
      default:
        return {"title", "Visit " + word, true};
    }
  }
  switch (chance.below(3)) {
    case 0:
      return {"likelihood", std::to_string(chance.between(1, 5))};
    case 1:
      return {"cause", "because " + word};
    default:
      return {"title", "Storm " + word, true};
  }
}

}  // namespace

void Play::acknowledged(unsigned device, std::size_t step, std::string id, std::string word) {
  ++outcome.acknowledged;
  world.trace("kept " + std::to_string(step));
  tell(at(device).name + " is told that it is kept: " + std::string(sim::nameOf(plan.steps[step].deed)) + " " +
       id.substr(0, 12) + " " + word);
  // What the disk holds at this moment, not what the node believes.
  Promise promise{device, step, std::move(id), std::move(word), {}, false, false, {}};
  if (const auto own = ownLogOn(at(device).disk.durable())) {
    promise.draft = own->drafts;
    if (!own->drafts && own->sealed.seq > 0) promise.hash = own->sealed.hash;
  }
  promises.push_back(std::move(promise));
}

void Play::person(std::size_t number, const Step& step) {
  Device& device = at(step.who);
  if (!device.ready()) return;
  Chance chance(step.luck);
  const unsigned who = step.who;
  const std::string word = wordOf(number);
  const auto came = [this, &step] { ++outcome.deeds[static_cast<std::size_t>(step.deed)]; };
  const auto refused = [this, who, number, &step](kj::Exception&& why) {
    ++outcome.refused;
    const std::string text = why.getDescription().cStr();
    world.trace("refused " + std::to_string(number) + " " + text.substr(0, text.find(':')));
    tell(at(who).name + " is refused: " + std::string(sim::nameOf(step.deed)) + ", " + text.substr(0, 100));
  };
  const auto kept = [this, who, number, came](std::string id, std::string mark) {
    return [this, who, number, came, id = std::move(id), mark = std::move(mark)](auto&&) mutable {
      came();
      acknowledged(who, number, std::move(id), std::move(mark));
    };
  };
  const auto some = [&]() -> const std::pair<std::string, std::string>* {
    // More often what is new: that is where people meet.
    if (records.empty()) return nullptr;
    const std::size_t recent = std::min<std::size_t>(records.size(), chance.in1000(700) ? 8 : records.size());
    return &records[records.size() - 1 - chance.below(recent)];
  };
  rpc::Session::Client& session = device.session();
  switch (step.deed) {
    case Deed::add: {
      static const std::vector<std::string> kinds = {"account", "opportunity", "task", "risk"};
      const std::string kind = chance.oneOf(kinds);
      auto request = session.addRequest();
      request.setKind(kind.c_str());
      auto changes = request.initChanges(2);
      changes[0].setField(kind == "task" || kind == "risk" ? "title" : "name");
      changes[0].setText(("Northern Light 北光 " + word).c_str());
      changes[1].setField("tags");
      changes[1].setAction(rpc::Change::Action::ADD);
      changes[1].setText(("t" + std::to_string(chance.below(5))).c_str());
      device.keep(request.send().then(
          [this, who, number, came, kind, word](capnp::Response<rpc::Session::AddResults> added) {
            came();
            records.emplace_back(added.getId().cStr(), kind);
            acknowledged(who, number, added.getId().cStr(), word);
          },
          kj::cp(refused)));
      return;
    }
    case Deed::set:
    case Deed::tag:
    case Deed::untag: {
      const auto* record = some();
      if (record == nullptr) return;
      auto request = session.editRequest();
      request.setId(record->first.c_str());
      auto change = request.initChanges(1)[0];
      std::string mark;
      if (step.deed == Deed::set) {
        const Writing writing = writingFor(record->second, chance, word, records);
        change.setField(writing.field.c_str());
        change.setText(writing.text.c_str());
        if (writing.word) mark = word;
      } else {
        change.setField("tags");
        change.setAction(step.deed == Deed::tag ? rpc::Change::Action::ADD : rpc::Change::Action::REMOVE);
        change.setText(("t" + std::to_string(chance.below(5))).c_str());
      }
      device.keep(request.send().then(kept(record->first, mark), kj::cp(refused)));
      return;
    }
    case Deed::erase:
    case Deed::restore: {
      const auto* record = some();
      if (record == nullptr) return;
      if (step.deed == Deed::erase) {
        auto request = session.deleteRequest();
        request.setId(record->first.c_str());
        device.keep(request.send().then(kept(record->first, ""), kj::cp(refused)));
      } else {
        auto request = session.restoreRequest();
        request.setId(record->first.c_str());
        device.keep(request.send().then(kept(record->first, ""), kj::cp(refused)));
      }
      return;
    }
    case Deed::undo: {
      auto request = session.undoRequest();
      device.keep(request.send().then(kept("", ""), kj::cp(refused)));
      return;
    }
    case Deed::redo: {
      // One of this device's own edits: taken back, or, where it was, said again.
      std::vector<Hash> own;
      for (const Promise& promise : promises) {
        if (promise.device == who && !promise.hash.isZero()) own.push_back(promise.hash);
      }
      if (own.empty()) return;
      auto request = session.undoRequest();
      request.setWhat(hex(own[own.size() - 1 - chance.below(std::min<std::size_t>(own.size(), 4))]).c_str());
      device.keep(request.send().then(kept("", ""), kj::cp(refused)));
      return;
    }
    case Deed::resolve: {
      auto request = session.conflictsRequest();
      device.keep(request.send()
                      .then([this, &device, who, number, word, luck = chance.any(),
                             came](capnp::Response<rpc::Session::ConflictsResults> found) -> kj::Promise<void> {
                        const auto all = found.getConflicts();
                        if (all.size() == 0 || !device.ready()) return kj::READY_NOW;
                        const auto conflict = all[static_cast<unsigned>(luck % all.size())];
                        const std::string field = conflict.getField().cStr(), id = conflict.getId().cStr();
                        if (field != "name" && field != "next_step") return kj::READY_NOW;
                        auto settle = device.session().resolveRequest();
                        settle.setId(id.c_str());
                        auto change = settle.initChanges(1)[0];
                        change.setField(field.c_str());
                        change.setText(("agreed " + word).c_str());
                        return settle.send().then([this, who, number, id, word, came](auto&&) {
                          came();
                          acknowledged(who, number, id, word);
                        });
                      })
                      .catch_(kj::cp(refused)));
      return;
    }
    case Deed::import: {
      // Rows as an importer writes them: one batch, of a lower rank than a person's hand.
      const std::uint64_t rows = chance.between(2, 20);
      const auto ids = std::make_shared<std::vector<std::string>>();
      device.keep(device.node()
                      .inStoreBulk([&device, rows, word, ids](node::StoreAccess& access) {
                        ids->clear();
                        node::Space& space = device.node().spaceNamed(access, "");
                        node::Edit edit;
                        edit.origin = sync::Origin::import;
                        edit.batch = device.random.make<sync::BatchId>();
                        for (std::uint64_t i = 0; i < rows; ++i) {
                          const sync::RecordId id = node::naturalId(space.id, "account", "row " + std::to_string(i));
                          edit.fields.push_back({id,
                                                 "account",
                                                 "name",
                                                 node::FieldEdit::Action::set,
                                                 {},
                                                 sync::encode({sync::Text{"Row " + std::to_string(i) + " " + word}})});
                          ids->push_back(hex(id));
                        }
                        node::orRefuse(access.replica.write(access.txn, space, edit));
                        return static_cast<std::size_t>(rows);
                      })
                      .then(
                          [this, who, number, word, came, ids] {
                            came();
                            for (const std::string& id : *ids) records.emplace_back(id, "account");
                            acknowledged(who, number, ids->front(), word);
                          },
                          kj::cp(refused)));
      return;
    }
    case Deed::goOffline:
    case Deed::goOnline: {
      auto request = session.setOfflineRequest();
      request.setOffline(step.deed == Deed::goOffline);
      tell(device.name + " goes " + std::string(sim::nameOf(step.deed)));
      device.keep(request.send().then([came](auto&&) { came(); }, kj::cp(refused)));
      return;
    }
    default:
      return;
  }
}

}  // namespace satchel::sim
