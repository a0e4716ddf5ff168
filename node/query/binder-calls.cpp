// Calls and rollups: what they take, and what they yield.
#include "node/query/binder.h"
#include "node/query/candidates.h"
#include "node/text/words.h"

namespace satchel::node {

Type Binder::commonType(const Expression& at, Type left, Type right) const {
  const auto type = common(left, right);
  if (type) return *type;
  const auto leftName = nameOf(left), rightName = nameOf(right);
  fail(at, "\"" + written(at) + "\" would be " + leftName.en + " or " + rightName.en + ": make both alike",
       "“" + written(at) + "”可能是" + leftName.zh + "，也可能是" + rightName.zh + "：请使两者一致");
}

BoundNode Binder::bound(const Expression& at, const Call& call) {
  BoundNode::Called result{call.function, {}};
  Type type = Type::date;
  const auto& given = call.arguments;
  switch (call.function) {
    case Function::choose:
      result.arguments.push_back(condition(given[0]));
      result.arguments.push_back(single(given[1]));
      result.arguments.push_back(single(given[2]));
      type = commonType(at, result.arguments[1].type, result.arguments[2].type);
      break;
    case Function::coalesce:
      for (const auto& each : given) {
        result.arguments.push_back(single(each));
        const auto found = result.arguments.back().type;
        type = result.arguments.size() == 1 ? found : commonType(at, type, found);
      }
      break;
    case Function::days:
      for (const auto& each : given) {
        result.arguments.push_back(single(each));
        const auto found = result.arguments.back().type;
        if (found == Type::date || found == Type::moment) continue;
        fail(each, "days counts from one date to another, and \"" + written(each) + "\" is " + nameOf(found).en,
             "days 计算两个日期之间的天数，而“" + written(each) + "”是" + nameOf(found).zh);
      }
      type = Type::number;
      break;
    case Function::today:
      break;
    case Function::now:
      type = Type::moment;
      break;
    case Function::round: {
      result.arguments.push_back(quantity(given[0]));
      type = result.arguments[0].type;
      const auto* places = given.size() < 2 ? nullptr : std::get_if<Number>(&given[1].is);
      const bool few = places != nullptr && places->value.scale == 0 && places->value.mantissa <= 6;
      if (given.size() == 2 && !few)
        fail(given[1], "round takes a number of places from 0 to 6", "round 的位数应为 0 到 6");
      result.arguments.push_back(given.size() == 2 ? value(given[1]) : constant(plain(0), Type::number));
      break;
    }
  }
  return {std::move(result), type};
}

BoundNode Binder::bound(const Expression& at, const Rollup& rollup) {
  const auto* kind = context.catalogue.findKind(rollup.kind);
  if (kind == nullptr) {
    const auto given = shortened(rollup.kind);
    const auto* near = context.catalogue.nearestKind(rollup.kind);
    throw Refused{
        {"UNKNOWN_KIND",
         "There is no kind \"" + given + "\"" + (near ? ": did you mean " + near->key + "?" : ": see kinds."),
         "没有名为“" + given + "”的记录类型" + (near ? "：是否指“" + near->label.zh + "”？" : "：可用 kinds 查看。")}};
  }
  const auto* outer = std::exchange(scope, kind);
  const bool wasRolling = std::exchange(rolling, true);
  BoundNode::Rolled result{rollup.fold, kind, {}, {}, {}, {}, market};
  Type type = Type::number;
  for (const auto& of : rollup.of) {
    const bool adds = rollup.fold == Fold::sum || rollup.fold == Fold::average;
    result.of.push_back(adds ? quantity(of) : single(of));
    type = result.of.back().type;
    if (type == Type::other) {
      fail(at, "\"" + written(of) + "\" is " + nameOf(type).en + ", of which there is no first or most",
           "“" + written(of) + "”是" + nameOf(type).zh + "，不能汇总");
    }
  }
  for (const auto& where : rollup.where) result.where.push_back(condition(where));
  for (const auto& by : rollup.by) result.by.push_back(single(by));
  scope = outer, rolling = wasRolling;
  if (!result.where.empty()) result.candidates = candidatesOf(result.where.front());
  return {std::move(result), type};
}

}  // namespace satchel::node
