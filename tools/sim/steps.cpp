// Steps of workflows, which do something besides; and sentences that several people write into one text.
#include "sync/sequence.h"
#include "sync/text-operation.h"
#include "sync/value.h"
#include "tools/sim/play.h"

namespace satchel::sim {
namespace {

constexpr std::string_view stop = "。";

/// The text of a kind into which sentences are written, and from which nobody takes any; empty for other kinds.
std::string textFieldOf(std::string_view kind) {
  if (kind == "opportunity" || kind == "task") return "description";
  if (kind == "risk") return "plan";
  if (kind == "lead") return "need";
  return {};
}

/// A sentence that begins as no other does, so that what differs is the whole of it.
std::string sentenceOf(std::size_t number) {
  const std::uint32_t letter = 0x4e00 + static_cast<std::uint32_t>(number) % 20'000;
  const std::string begins = {static_cast<char>(0xe0 | letter >> 12), static_cast<char>(0x80 | (letter >> 6 & 0x3f)),
                              static_cast<char>(0x80 | (letter & 0x3f))};
  return begins + " " + wordOf(number) + std::string(stop);
}

/// Where a sentence may be put: before all, after all, and between any two.
std::vector<std::size_t> gapsIn(const std::string& text) {
  std::vector<std::size_t> gaps = {0};
  for (std::size_t at = text.find(stop); at != std::string::npos; at = text.find(stop, at)) {
    gaps.push_back(at += stop.size());
  }
  return gaps;
}

struct Way {
  const char *kind, *field;
  std::vector<std::string> steps;
};

const Way* wayOf(const std::string& kind) {
  static const std::vector<Way> ways = {
      {"task", "status", {"in_progress", "in_acceptance", "done"}},
      {"risk", "status", {"occurred", "occurred", "monitoring"}},
      {"lead", "status", {"converted", "converted", "returned"}},
      {"account", "pool", {"public", "claimed"}},
      {"opportunity", "stage", {"Engaging", "Proposal", "Negotiation", "Prospecting"}}};
  const auto found = std::ranges::find(ways, kind, &Way::kind);
  return found == ways.end() ? nullptr : &*found;
}

}  // namespace

void Play::takesStep(std::size_t number, Chance& chance) {
  const Known* record = someRecord(chance);
  const Way* way = record == nullptr ? nullptr : wayOf(record->kind);
  if (way == nullptr) return;
  auto request = at(plan.steps[number].who).session().editRequest();
  request.setId(record->id.c_str());
  auto change = request.initChanges(1)[0];
  change.setField(way->field);
  change.setText(chance.oneOf(way->steps).c_str());
  tries(number, kj::mv(request), record->id, "");
}

void Play::writesSentence(std::size_t number, Chance& chance) {
  const Known* record = someRecord(chance);
  const std::string field = record == nullptr ? "" : textFieldOf(record->kind);
  if (field.empty()) return;
  Device& device = at(plan.steps[number].who);
  auto open = device.session().openTextRequest();
  open.setId(record->id.c_str());
  open.setField(field.c_str());
  // Whoever writes takes their time; what others write meanwhile is to stay.
  const auto pause = static_cast<std::int64_t>(chance.between(0, 120)) * kj::SECONDS;
  device.keep(
      open.send()
          .then([this, pause](capnp::Response<rpc::Session::OpenTextResults> opened) {
            return world.timer().afterDelay(pause).then([opened = kj::mv(opened)]() mutable { return kj::mv(opened); });
          })
          .then([this, &device, number, id = record->id, field,
                 luck = chance.any()](capnp::Response<rpc::Session::OpenTextResults> opened) {
            std::string text = opened.getText().cStr();
            const auto gaps = gapsIn(text);
            text.insert(gaps[luck % gaps.size()], sentenceOf(number));
            auto request = device.session().editRequest();
            request.setId(id.c_str());
            auto change = request.initChanges(1)[0];
            change.setField(field.c_str());
            change.setText(text.c_str());
            change.setSeen(opened.getSeen());
            return request.send().then([this, number, id](auto&&) { acknowledged(number, id, wordOf(number)); });
          })
          .catch_([this, number](kj::Exception&& why) { refused(number, why); }));
}

std::string Play::misreadText(std::string_view kind, const std::string& field, const std::vector<Living>& living,
                              const sync::Entry& entry) {
  if (textFieldOf(kind) != field) return {};
  const std::string text = sync::textOf(entry);
  for (const Living& each : living) {
    std::vector<std::string> sentences;
    if (const auto edit = sync::TextOperation::decode(each.value, each.dot)) {
      for (const sync::TextInsert& insert : edit->inserts) sentences.push_back(insert.text);
    } else if (const auto value = sync::decodeValue(each.value)) {
      // The first one, where nothing was yet.
      if (const auto* whole = std::get_if<sync::Text>(&value->is)) sentences.push_back(whole->text);
    }
    for (const std::string& sentence : sentences) {
      ++outcome.sentences;
      if (text.find(sentence) == std::string::npos) return "the sentence '" + sentence + "' is not whole";
    }
  }
  return {};
}

std::string Play::madeTwice(const Naive& all) {
  std::map<Bytes, std::set<sync::RecordId>> issues;
  outcome.made = 0;
  for (const auto& [key, fields] : all) {
    if (key.kind == "contact" || key.kind == "stage_change" || key.kind == "issue") ++outcome.made;
    const auto links = fields.find("links");
    if (key.kind != "issue" || links == fields.end()) continue;
    for (const Living& each : links->second) issues[each.value].insert(key.id);
  }
  const bool twice = std::ranges::any_of(issues, [](const auto& risk) { return risk.second.size() > 1; });
  return twice ? "one risk that occurred made two issues" : "";
}

}  // namespace satchel::sim
