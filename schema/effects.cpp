#include "schema/effects.h"

#include "schema/effects.capnp.h"

namespace satchel::schema {
namespace {

std::string copy(capnp::Text::Reader text) {
  return {text.begin(), text.size()};
}

std::vector<GivenDef> copy(capnp::List<Given>::Reader list) {
  std::vector<GivenDef> result;
  for (auto given : list) {
    result.push_back({copy(given.getField()), copy(given.getFrom()), copy(given.getFormula()), given.getReplaces()});
  }
  return result;
}

}  // namespace

std::vector<EffectDef> effectsOf(std::string_view kind) {
  std::vector<EffectDef> result;
  for (auto effect : *EFFECTS) {
    if (copy(effect.getKind()) != kind) continue;
    EffectDef def{copy(effect.getCode()), copy(effect.getKind()), copy(effect.getWhen())};
    for (auto field : effect.getChanged()) def.changed.push_back(copy(field));
    def.gives = copy(effect.getGives());
    def.makes = copy(effect.getMakes());
    def.with = copy(effect.getWith());
    def.each = copy(effect.getEach());
    def.event = effect.getEvent();
    def.eachOf = copy(effect.getEachOf());
    result.push_back(std::move(def));
  }
  return result;
}

}  // namespace satchel::schema
