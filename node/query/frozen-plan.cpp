#include "node/query/frozen-plan.h"

#include <nlohmann/json.hpp>

#include "node/query/algorithms/looking.h"
#include "node/query/formula.h"
#include "node/text/number-text.h"

namespace satchel::node {
namespace {

using Json = nlohmann::ordered_json;

Json jsonOf(const sync::Money& money) {
  return {{"amount", money.amount.text(2)}, {"currency", money.currency}};
}

std::string textIn(const Json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::optional<sync::Money> moneyIn(const Json& object, const char* key) {
  const auto at = object.find(key);
  if (at == object.end() || !at->is_object()) return std::nullopt;
  const auto currency = textIn(*at, "currency");
  return currency.empty() ? std::nullopt : moneyOf(textIn(*at, "amount") + " " + currency, "");
}

std::optional<sync::RecordId> idIn(const Json& object) {
  if (!object.is_object()) return std::nullopt;
  const auto bytes = unhex(textIn(object, "id"));
  return bytes ? sync::RecordId::from(*bytes) : std::nullopt;
}

/// Of a list among the members; empty where there is none.
Json listIn(const Json& plan, const char* key) {
  const auto at = plan.is_object() ? plan.find(key) : plan.end();
  return at != plan.end() && at->is_array() ? *at : Json::array();
}

}  // namespace

FrozenPlan::FrozenPlan(const RowView& project, const schema::Catalogue& catalogue, const std::string& currency) {
  schema::FieldDef allocated;
  allocated.key = "cost";
  allocated.type = schema::FieldType::DERIVED;
  allocated.yields = schema::FieldType::MONEY;
  allocated.formula = "sum(cost over allocation where for = this)";
  const auto* kind = catalogue.kind("task");
  if (kind == nullptr) return;
  const auto formula = formulaOf(*kind, allocated, {catalogue, currency});
  const auto* cost = std::get_if<Formula>(&formula);
  eachNaming(project, catalogue, "task", "project", project.id(), [&](const RowView& task) {
    FrozenTask& frozen = tasks[task.id()];
    const auto either = [&](const char* typed, const char* scheduled) {
      const auto day = dayIn(task, typed);
      return day ? day : dayIn(task, scheduled);
    };
    frozen.start = either("start", "early_start");
    frozen.finish = either("finish", "early_finish");
    frozen.effort = minutesIn(task, "effort");
    const auto sum = cost == nullptr ? sync::Value{} : cost->of(task);
    const auto* money = std::get_if<sync::Money>(&sum.is);
    if (money != nullptr && money->amount.mantissa != 0) frozen.cost = *money;
  });
  eachNaming(project, catalogue, "budget_line", "project", project.id(), [&](const RowView& line) {
    if (const auto* planned = look<sync::Money>(line, "planned")) budget[line.id()] = *planned;
  });
}

FrozenPlan::FrozenPlan(std::string_view json) {
  const auto plan = Json::parse(json, nullptr, false);
  for (const auto& each : listIn(plan, "tasks")) {
    const auto id = idIn(each);
    if (!id) continue;
    FrozenTask& task = tasks[*id];
    task.start = sync::parseIsoDate(textIn(each, "start"));
    task.finish = sync::parseIsoDate(textIn(each, "finish"));
    task.cost = moneyIn(each, "cost");
    const auto effort = each.find("effort");
    if (effort != each.end() && effort->is_number_integer()) task.effort = effort->get<std::int64_t>();
  }
  for (const auto& each : listIn(plan, "budget")) {
    const auto id = idIn(each);
    const auto planned = id ? moneyIn(each, "planned") : std::nullopt;
    if (planned) budget[*id] = *planned;
  }
}

std::string FrozenPlan::json() const {
  Json plan = {{"tasks", Json::array()}, {"budget", Json::array()}};
  for (const auto& [id, task] : tasks) {
    Json each = {{"id", hex(id)}};
    if (task.start) each["start"] = sync::isoDate(*task.start);
    if (task.finish) each["finish"] = sync::isoDate(*task.finish);
    if (task.effort) each["effort"] = *task.effort;
    if (task.cost) each["cost"] = jsonOf(*task.cost);
    plan["tasks"].push_back(std::move(each));
  }
  for (const auto& [id, planned] : budget) {
    plan["budget"].push_back({{"id", hex(id)}, {"planned", jsonOf(planned)}});
  }
  return plan.dump();
}

const FrozenTask* FrozenPlan::task(const sync::RecordId& id) const {
  const auto at = tasks.find(id);
  return at == tasks.end() ? nullptr : &at->second;
}

}  // namespace satchel::node
