// What people do, through the door that their clients use: single records, fields, tags, the bin, undo, conflicts.
#include "tools/sim/own-log.h"
#include "tools/sim/play.h"

namespace satchel::sim {
namespace {

struct Writing {
  std::string field, text;
  bool word = false;  ///< the text holds the step's own word
};

/// What people write into a record of this kind.
Writing writingFor(const std::string& kind, Chance& chance, const std::string& word,
                   const std::vector<Known>& records) {
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
        return {"parent", records.empty() ? "" : chance.oneOf(records).id};
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
  if (kind == "lead") return {"company", "Grey Heron 灰鹭 " + word, true};
  if (kind != "risk") return {"name", "Heron 鹭 " + word, true};
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

std::string wordOf(std::size_t step) {
  return "w" + std::to_string(step) + "w";
}

void Play::came(const Step& step) {
  ++outcome.deeds[static_cast<std::size_t>(step.deed)];
}

void Play::acknowledged(std::size_t number, std::string id, std::string word) {
  const Step& step = plan.steps[number];
  came(step);
  ++outcome.acknowledged;
  world.trace("kept " + std::to_string(number));
  tell(at(step.who).name + " is told that it is kept: " + std::string(sim::nameOf(step.deed)) + " " + id.substr(0, 12) +
       " " + word);
  // What the disk holds at this moment, not what the node believes.
  Promise promise{step.who, number, std::move(id), std::move(word), {}, false, false, {}};
  if (const auto own = ownLogOn(at(step.who).disk.durable())) {
    promise.draft = own->drafts;
    if (!own->drafts && own->sealed.seq > 0) promise.hash = own->sealed.hash;
  }
  promises.push_back(std::move(promise));
}

void Play::refused(std::size_t number, const kj::Exception& why) {
  const Step& step = plan.steps[number];
  ++outcome.refused;
  const std::string text = why.getDescription().cStr();
  world.trace("refused " + std::to_string(number) + " " + text.substr(0, text.find(':')));
  tell(at(step.who).name + " is refused: " + std::string(sim::nameOf(step.deed)) + ", " + text.substr(0, 100));
}

const Known* Play::someRecord(Chance& chance) const {
  // More often what is new: that is where people meet.
  if (records.empty()) return nullptr;
  const std::size_t recent = std::min<std::size_t>(records.size(), chance.in1000(700) ? 8 : records.size());
  return &records[records.size() - 1 - chance.below(recent)];
}

void Play::person(std::size_t number) {
  const Step& step = plan.steps[number];
  if (!at(step.who).ready()) return;
  Chance chance(step.luck);
  rpc::Session::Client& session = at(step.who).session();
  switch (step.deed) {
    case Deed::add:
      return adds(number, chance);
    case Deed::set:
    case Deed::tag:
    case Deed::untag:
      return edits(number, chance);
    case Deed::erase:
      if (const Known* record = someRecord(chance)) {
        auto request = session.deleteRequest();
        request.setId(record->id.c_str());
        tries(number, kj::mv(request), record->id, "");
      }
      return;
    case Deed::restore:
      if (const Known* record = someRecord(chance)) {
        auto request = session.restoreRequest();
        request.setId(record->id.c_str());
        tries(number, kj::mv(request), record->id, "");
      }
      return;
    case Deed::undo:
      return tries(number, session.undoRequest(), "", "");
    case Deed::redo:
      return undoesOne(number, chance);
    case Deed::resolve:
      return resolves(number, chance);
    case Deed::import:
      return imports(number, chance);
    case Deed::changeMany:
      return changesMany(number, chance);
    case Deed::undoBatch:
      return undoesBatch(number, chance);
    case Deed::takeStep:
      return takesStep(number, chance);
    case Deed::writeSentence:
      return writesSentence(number, chance);
    case Deed::defineKind:
    case Deed::defineField:
    case Deed::retire:
    case Deed::fillDefined:
      return defines(number, chance);
    case Deed::goOffline:
    case Deed::goOnline: {
      auto request = session.setOfflineRequest();
      request.setOffline(step.deed == Deed::goOffline);
      tell(at(step.who).name + " goes " + std::string(sim::nameOf(step.deed)));
      at(step.who).keep(request.send().then([this, &step](auto&&) { came(step); },
                                            [this, number](kj::Exception&& why) { refused(number, why); }));
      return;
    }
    default:
      return;
  }
}

void Play::adds(std::size_t number, Chance& chance) {
  static const std::vector<std::string> kinds = {"account", "opportunity", "task", "risk", "lead"};
  const Step& step = plan.steps[number];
  const std::string kind = chance.oneOf(kinds), word = wordOf(number);
  auto request = at(step.who).session().addRequest();
  request.setKind(kind.c_str());
  auto changes = request.initChanges(2);
  changes[0].setField(kind == "task" || kind == "risk" ? "title" : kind == "lead" ? "company" : "name");
  changes[0].setText(("Northern Light 北光 " + word).c_str());
  changes[1].setField("tags");
  changes[1].setAction(rpc::Change::Action::ADD);
  changes[1].setText(("t" + std::to_string(chance.below(5))).c_str());
  addsOne(number, kj::mv(request), kind, word);
}

void Play::addsOne(std::size_t number, capnp::Request<rpc::Session::AddParams, rpc::Session::AddResults> request,
                   const std::string& kind, const std::string& word) {
  at(plan.steps[number].who)
      .keep(request.send().then(
          [this, number, kind, word](capnp::Response<rpc::Session::AddResults> added) {
            records.push_back({added.getId().cStr(), kind});
            acknowledged(number, added.getId().cStr(), word);
          },
          [this, number](kj::Exception&& why) { refused(number, why); }));
}

void Play::edits(std::size_t number, Chance& chance) {
  const Step& step = plan.steps[number];
  const Known* record = someRecord(chance);
  if (record == nullptr) return;
  auto request = at(step.who).session().editRequest();
  request.setId(record->id.c_str());
  auto change = request.initChanges(1)[0];
  std::string mark;
  if (step.deed == Deed::set) {
    const Writing writing = writingFor(record->kind, chance, wordOf(number), records);
    change.setField(writing.field.c_str());
    change.setText(writing.text.c_str());
    if (writing.word) mark = wordOf(number);
  } else {
    change.setField("tags");
    change.setAction(step.deed == Deed::tag ? rpc::Change::Action::ADD : rpc::Change::Action::REMOVE);
    change.setText(("t" + std::to_string(chance.below(5))).c_str());
  }
  tries(number, kj::mv(request), record->id, mark);
}

void Play::undoesOne(std::size_t number, Chance& chance) {
  // One of this device's own edits: taken back, or, where it was, said again.
  const unsigned who = plan.steps[number].who;
  std::vector<Hash> own;
  for (const Promise& promise : promises) {
    if (promise.device == who && !promise.hash.isZero()) own.push_back(promise.hash);
  }
  if (own.empty()) return;
  auto request = at(who).session().undoRequest();
  request.setWhat(hex(own[own.size() - 1 - chance.below(std::min<std::size_t>(own.size(), 4))]).c_str());
  tries(number, kj::mv(request), "", "");
}

void Play::resolves(std::size_t number, Chance& chance) {
  Device& device = at(plan.steps[number].who);
  device.keep(device.session()
                  .conflictsRequest()
                  .send()
                  .then([this, &device, number, luck = chance.any()](
                            capnp::Response<rpc::Session::ConflictsResults> found) -> kj::Promise<void> {
                    const auto all = found.getConflicts();
                    if (all.size() == 0 || !device.ready()) return kj::READY_NOW;
                    const auto conflict = all[static_cast<unsigned>(luck % all.size())];
                    const std::string field = conflict.getField().cStr(), id = conflict.getId().cStr();
                    if (field != "name" && field != "next_step") return kj::READY_NOW;
                    auto settle = device.session().resolveRequest();
                    settle.setId(id.c_str());
                    auto change = settle.initChanges(1)[0];
                    change.setField(field.c_str());
                    change.setText(("agreed " + wordOf(number)).c_str());
                    return settle.send().then([this, number, id](auto&&) { acknowledged(number, id, wordOf(number)); });
                  })
                  .catch_([this, number](kj::Exception&& why) { refused(number, why); }));
}

}  // namespace satchel::sim
