// Conditions as people type them: read or refused with a sentence, and then matched against any record.
#include "node/query/expression.h"

#include "../targets.h"
#include "../typed-row.h"
#include "node/query/bound-expression.h"
#include "sync/utf8.h"

namespace satchel::fuzz {

using namespace node;

void expressionTarget(ByteView bytes) {
  Script script(bytes);
  const auto& kinds = catalogue().kinds();
  const schema::KindDef& kind = kinds[script.byte() % kinds.size()];
  const std::string held = script.text();
  const std::string_view text = asText(script.rest());
  const auto parsed = parseExpression(text);
  if (const auto* problem = std::get_if<Problem>(&parsed)) {
    must(problem->code == "BAD_EXPRESSION", "what cannot be read is called that");
    must(sync::isUtf8(asBytes(problem->en)) && sync::isUtf8(asBytes(problem->zh)) && !problem->zh.empty(),
         "in sentences that can be printed");
  }
  const auto compiled = compile(text, kind, {catalogue(), "CNY"});
  if (const auto* problem = std::get_if<Problem>(&compiled)) {
    must(!problem->code.empty() && sync::isUtf8(asBytes(problem->en)) && sync::isUtf8(asBytes(problem->zh)),
         "a refusal says why");
    return;
  }
  must(std::holds_alternative<Expression>(parsed), "only what parses compiles");
  if (!sync::isUtf8(asBytes(held))) return;
  const TypedRow row(kind, held), same(kind, held), nothing(kind, "");
  const auto& bound = std::get<BoundExpression>(compiled);
  const bool holds = matches(bound, row);
  must(matches(bound, same) == holds, "the same record matches again");
  matches(bound, nothing);
  const auto negated = compile("not (" + std::string(text) + ")", kind, {catalogue(), "CNY"});
  if (const auto* opposite = std::get_if<BoundExpression>(&negated)) {
    must(matches(*opposite, TypedRow(kind, held)) != holds, "its negation holds where it does not");
  }
}

Seeds expressionSeeds() {
  std::uint8_t opportunity = 0, account = 0;
  for (const schema::KindDef& kind : catalogue().kinds()) {
    if (kind.key == "opportunity") opportunity = static_cast<std::uint8_t>(kind.index);
    if (kind.key == "account") account = static_cast<std::uint8_t>(kind.index);
  }
  const auto of = [](std::uint8_t kind, std::string_view held, std::string_view text) {
    Bytes bytes{kind, static_cast<std::uint8_t>(held.size())};
    bytes.insert(bytes.end(), held.begin(), held.end());
    bytes.insert(bytes.end(), text.begin(), text.end());
    return bytes;
  };
  return {{"amount", of(opportunity, "1200", "amount > 1000 and not (probability <= 50%)")},
          {"through-refs", of(opportunity, "won", "account.level = A or stage.type in (won, 'lost')")},
          {"dates", of(opportunity, "2017-03-01", "close date <= 2017年3月1日 and [Expected close] is not empty")},
          {"texts", of(account, "Blue Heron", "name starts with \"blue\" and name not contains ｘ")},
          {"chinese", of(opportunity, "1111", "金额 ≥ 1000")},
          {"unclosed", of(account, "", "((name = 'a")},
          {"deep", of(account, "", "not not not not not not not not name is empty")}};
}

}  // namespace satchel::fuzz
