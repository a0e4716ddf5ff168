// Formulas and choices of fields that people define, as they come by merge from anybody: refused with a sentence, or
// worked out to the same everywhere.
#include "node/query/formula.h"

#include "../targets.h"
#include "../typed-row.h"
#include "node/records/definable.h"
#include "node/records/formula-fault.h"
#include "sync/utf8.h"

namespace satchel::fuzz {

using namespace node;

namespace {

void choices(ByteView bytes) {
  const std::string_view text = asText(bytes);
  if (const auto choice = readChoice(text)) {
    must(!choice->choice.key.empty(), "a choice has a key");
    const auto again = readChoice(choiceText(*choice));
    must(again && again->place == choice->place && again->choice.key == choice->choice.key, "and comes back");
  }
  const auto typed = typedChoices(text, 10);
  const auto* list = std::get_if<std::vector<PlacedChoice>>(&typed);
  if (list == nullptr) return;
  std::uint32_t before = 0;
  for (const PlacedChoice& each : *list) {
    must(each.place > before, "choices stand one after the other");
    before = each.place;
  }
}

}  // namespace

void formulaTarget(ByteView bytes) {
  Script script(bytes);
  const auto& kinds = catalogue().kinds();
  const schema::KindDef& kind = kinds[script.byte() % kinds.size()];
  const auto yields = static_cast<schema::FieldType>(script.byte() % 24);
  const std::string held = script.text();
  const ByteView rest = script.rest();
  choices(rest);

  schema::FieldDef field;
  field.key = "own";
  field.label = {"Own", "自定"};
  field.type = schema::FieldType::DERIVED;
  field.merge = schema::Merge::DERIVED;
  field.yields = yields;
  field.formula = asText(rest);
  const auto fault = formulaFault(field, kind, catalogue());
  const auto made = formulaOf(kind, field, {catalogue(), "CNY"});
  if (const auto* problem = std::get_if<Problem>(&made)) {
    must(!problem->code.empty() && sync::isUtf8(asBytes(problem->en)) && sync::isUtf8(asBytes(problem->zh)),
         "a refusal says why");
    must(fault.has_value(), "and whoever merges the field is told too");
    return;
  }
  if (!sync::isUtf8(asBytes(held))) return;
  const auto& formula = std::get<Formula>(made);
  const TypedRow row(kind, held), same(kind, held), nothing(kind, "");
  must(formula.of(row) == formula.of(same), "the same record comes to the same");
  formula.of(nothing);
}

Seeds formulaSeeds() {
  std::uint8_t opportunity = 0, task = 0;
  for (const schema::KindDef& kind : catalogue().kinds()) {
    if (kind.key == "opportunity") opportunity = static_cast<std::uint8_t>(kind.index);
    if (kind.key == "task") task = static_cast<std::uint8_t>(kind.index);
  }
  const auto of = [](std::uint8_t kind, schema::FieldType yields, std::string_view held, std::string_view text) {
    Bytes bytes{kind, static_cast<std::uint8_t>(yields), static_cast<std::uint8_t>(held.size())};
    bytes.insert(bytes.end(), held.begin(), held.end());
    bytes.insert(bytes.end(), text.begin(), text.end());
    return bytes;
  };
  using enum schema::FieldType;
  return {{"product", of(opportunity, MONEY, "1200", "amount * probability / 100")},
          {"branches", of(opportunity, TEXT, "won", "if(stage.type = won, \"yes\", 'no')")},
          {"rollup", of(task, INTEGER, "3", "count(task where parent = this)")},
          {"rounded", of(opportunity, DECIMAL, "7", "round(1 / 3, 2) + 0.1")},
          {"zero", of(opportunity, DECIMAL, "0", "probability / 0")},
          {"choices", of(opportunity, TEXT, "", "10 high High / 高")},
          {"typed-choices", of(opportunity, TEXT, "", "high=High/高, low")}};
}

}  // namespace satchel::fuzz
