// Kinds and fields of people's own: defined apart, differently too, retired, offered again, and filled in.
#include "node/records/definable.h"
#include "tools/sim/play.h"

namespace satchel::sim {
namespace {

const std::vector<std::string> ownKinds = {"boat", "berth", "crew"};
const std::vector<std::string> kindsWithFields = {"boat", "berth", "account", "opportunity"};
const std::vector<std::string> ownFields = {"draft_m", "hull", "moored", "remark"};
const std::vector<std::string> types = {"decimal", "text", "choice", "long_text", "date", "boolean"};

/// What fits a field, with a word where it takes one.
std::string valueFor(rpc::FieldInfo::Reader field, Chance& chance, const std::string& word) {
  const std::string type = field.getType().cStr();
  if (type == "decimal") return std::to_string(chance.below(100)) + ".5";
  if (type == "date") return "2026-03-0" + std::to_string(chance.between(1, 9));
  if (type == "boolean") return chance.in1000(500) ? "yes" : "no";
  if (type == "choice") {
    const auto choices = field.getChoices();
    return choices.size() == 0 ? "" : choices[static_cast<unsigned>(chance.below(choices.size()))].getKey().cStr();
  }
  return "Heron 鹭 " + word;
}

}  // namespace

void Play::defines(std::size_t number, Chance& chance) {
  const Step& step = plan.steps[number];
  rpc::Session::Client& session = at(step.who).session();
  const std::string word = wordOf(number), kind = chance.oneOf(kindsWithFields), field = chance.oneOf(ownFields);
  if (step.deed == Deed::fillDefined) return fillsDefined(number, kind, chance);
  if (step.deed == Deed::defineKind) {
    auto request = session.kindAddRequest();
    request.setKey(chance.oneOf(ownKinds).c_str());
    request.getLabel().setEn(("Heron " + word).c_str());
    request.getLabel().setZh("鹭");
    return tries(number, kj::mv(request), "", word);
  }
  if (step.deed == Deed::defineField) {
    // Of one key people think differently: that makes several definitions, of which one counts.
    auto request = session.fieldAddRequest();
    const std::string type = chance.oneOf(types);
    request.setKind(kind.c_str());
    request.setKey(field.c_str());
    request.setType(type.c_str());
    if (type == "choice") request.setChoices(chance.in1000(500) ? "wood=Wood/木, steel=Steel/钢" : "wood, grp");
    if (type == "decimal" && chance.in1000(300)) request.setMerge("M");
    request.getLabel().setEn(("Plumage " + word).c_str());
    return tries(number, kj::mv(request), "", word);
  }
  if (chance.in1000(300)) {
    auto request = session.kindRetireRequest();
    request.setKind(chance.oneOf(ownKinds).c_str());
    return tries(number, kj::mv(request), "", "");
  }
  auto request = session.fieldRetireRequest();
  request.setKind(kind.c_str());
  request.setField(field.c_str());
  tries(number, kj::mv(request), "", "");
}

void Play::fillsDefined(std::size_t number, const std::string& kind, Chance& chance) {
  Device& device = at(plan.steps[number].who);
  auto request = device.session().kindsRequest();
  request.setKind(kind.c_str());
  device.keep(request.send().then(
      [this, &device, number, kind, luck = chance.any()](capnp::Response<rpc::Session::KindsResults> found) {
        if (!device.ready()) return;
        Chance again(luck);
        const auto shape = found.getKinds()[0];
        std::vector<rpc::FieldInfo::Reader> own;
        for (const auto field : shape.getFields()) {
          if (field.getCustom() && !field.getRetired()) own.push_back(field);
        }
        const std::string word = wordOf(number);
        std::vector<const Known*> there;
        for (const Known& known : records) {
          if (known.kind == kind) there.push_back(&known);
        }
        const auto put = [&](rpc::Change::Builder change, rpc::FieldInfo::Reader field) {
          change.setField(field.getKey());
          change.setText(valueFor(field, again, word).c_str());
        };
        if (shape.getCustom() && (there.empty() || own.empty() || again.in1000(300))) {
          auto add = device.session().addRequest();
          add.setKind(kind.c_str());
          auto changes = add.initChanges(own.empty() ? 1 : 2);
          changes[0].setField("name");
          changes[0].setText(("Heron 鹭 " + word).c_str());
          if (!own.empty()) put(changes[1], again.oneOf(own));
          return addsOne(number, kj::mv(add), kind, word);
        }
        if (own.empty() || there.empty()) return;
        const Known& record = *there[there.size() - 1 - again.below(std::min<std::size_t>(there.size(), 8))];
        auto edit = device.session().editRequest();
        edit.setId(record.id.c_str());
        put(edit.initChanges(1)[0], again.oneOf(own));
        tries(number, kj::mv(edit), record.id, "");
      },
      [this, number](kj::Exception&& why) { refused(number, why); }));
}

std::string Play::offered(const schema::Catalogue& catalogue) {
  // Their order may differ: where a device knew of a definition, its place stays.
  std::set<std::string> lines;
  for (const schema::KindDef& kind : catalogue.kinds()) {
    if (kind.custom && !kind.retired) lines.insert(kind.key + " " + kind.label.en + "\n");
    for (const schema::FieldDef& field : kind.fields) {
      if (!field.custom || field.retired || kind.retired) continue;
      std::string line = kind.key + "." + field.key + " " + field.label.en + " " +
                         std::string(schema::typeText(field.type)) + " " + std::string(schema::mergeText(field.merge));
      for (const schema::ChoiceDef& choice : field.choices) line += " " + choice.key;
      lines.insert(line + "\n");
    }
  }
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

bool Play::isUndefined(const schema::KindDef* kind, const std::string& field) {
  if (kind == nullptr || kind->retired) return true;
  if (std::ranges::find(ownFields, field) == ownFields.end()) return false;
  const schema::FieldDef* def = kind->field(field);
  return def == nullptr || def->retired;
}

}  // namespace satchel::sim
