#include "node/records/baseline.h"

#include "node/query/frozen-plan.h"

namespace satchel::node {

void freezePlan(const schema::KindDef& kind, const sync::RecordId& id, std::vector<FieldEdit>& edit,
                EditContext& context) {
  if (kind.key != "baseline" || kind.custom) return;
  const auto given = [&](std::string_view field) {
    const auto at = std::ranges::find_if(
        edit, [&](const FieldEdit& each) { return each.record == id && each.field == field && !each.value.empty(); });
    return at == edit.end() ? std::nullopt : sync::decodeValue(at->value);
  };
  const auto project = given("project");
  const auto* ref = project ? std::get_if<sync::Ref>(&project->is) : nullptr;
  const schema::KindDef* its = nullptr;
  const Row* row = ref == nullptr ? nullptr : context.lookup.row(its, ref->id);
  if (row == nullptr || given("plan")) return;
  const FrozenPlan plan(StoredRowView(*its, *row, context.lookup), context.catalogue, context.typing.currency);
  const auto put = [&](const char* field, const sync::Value& value) {
    edit.push_back({id, kind.key, field, FieldEdit::Action::set, {}, sync::encode(value)});
  };
  if (!given("at")) put("at", {sync::DateTime{context.lookup.now()}});
  put("plan", {sync::Text{plan.json()}});
}

}  // namespace satchel::node
