// What is compared with what: a literal read by the type of the other side, or a sum.
#include <algorithm>

#include "node/query/binder.h"
#include "node/text/typed-text.h"

namespace satchel::node {
namespace {

/// Whether it can be nothing but a sum, though a text or a name of a record may be written in any words.
bool isSurelyComputed(const Expression& expression) {
  if (const auto* path = std::get_if<Path>(&expression.is)) return path->names.front() == "this";
  return std::holds_alternative<Call>(expression.is) || std::holds_alternative<Rollup>(expression.is);
}

}  // namespace

BoundNode Binder::bound(const Expression&, const Comparison& comparison) {
  const auto& left = comparison.left.front();
  const auto* path = std::get_if<Path>(&left.is);
  if (path == nullptr || (path->names.size() == 1 && path->names[0] == "this")) return withComputedLeft(comparison);
  const auto steps = bound(*path);
  const bool computable = !comparison.computed.empty();
  const auto type = typeOf(steps);
  const bool wordy = type == Type::text || type == Type::record || type == Type::other;
  const bool surely = computable && isSurelyComputed(comparison.computed.front());
  if (!comparison.literal || (wordy && surely)) {
    try {
      return compared(left, comparison);
    } catch (Refused&) {
      if (!comparison.literal) throw;
    }
  }
  try {
    return tested(steps, comparison);
  } catch (Refused& unread) {
    if (!computable || wordy) throw;
    try {
      return compared(left, comparison);
    } catch (Refused&) {
      if (surely) throw;
      throw std::move(unread);
    }
  }
}

BoundNode Binder::tested(const BoundPath& path, const Comparison& comparison) {
  BoundNode::Test result{path, {}, comparison.relation, *comparison.literal};
  std::optional<Problem> first;
  for (const auto& place : path.steps.back()) {
    const auto same = [&](const PlaceTest& had) { return had.field == place.field; };
    if (isId(*place.field) || std::ranges::any_of(result.tests, same)) continue;
    auto test =
        makeTest(*place.field, comparison.relation, *comparison.literal, context.currency, context.dateOrder, market);
    if (auto* problem = std::get_if<Problem>(&test)) {
      if (!first) first = std::move(*problem);
    } else {
      result.tests.push_back({place.field, std::get<ValueTest>(std::move(test))});
    }
  }
  // A word that is a choice of one kind need not be one of another.
  const bool ids = std::ranges::any_of(path.steps.back(), [](const Place& place) { return isId(*place.field); });
  if (result.tests.empty() && !ids && first) throw Refused{std::move(*first)};
  return {std::move(result)};
}

BoundNode Binder::compared(const Expression& left, const Comparison& comparison) {
  auto first = value(left);
  const auto& right = comparison.computed.front();
  return compared(left, std::move(first), comparison.relation, right, value(right));
}

BoundNode Binder::compared(const Expression& left, BoundNode first, Relation relation, const Expression& right,
                           BoundNode second) {
  const auto leftName = nameOf(first.type), rightName = nameOf(second.type);
  if (!areComparable(first.type, second.type)) {
    fail(left,
         "\"" + written(left) + "\" is " + leftName.en + " and \"" + written(right) + "\" is " + rightName.en +
             ", which cannot be compared",
         "“" + written(left) + "”是" + leftName.zh + "，“" + written(right) + "”是" + rightName.zh + "，不能比较");
  }
  const bool textual = relation == Relation::contains || relation == Relation::startsWith;
  if (textual && first.type != Type::text && (first.type != Type::record || relation == Relation::startsWith)) {
    fail(left, "\"" + written(left) + "\" is " + leftName.en + ": compare it with = or <",
         "“" + written(left) + "”是" + leftName.zh + "：请用 = 或 < 比较");
  }
  BoundNode::Compared result{one(std::move(first)), relation, market};
  result.sides.push_back(std::move(second));
  return {std::move(result)};
}

BoundNode Binder::withComputedLeft(const Comparison& comparison) {
  const auto& left = comparison.left.front();
  auto first = value(left);
  const bool isTime = first.type == Type::date || first.type == Type::moment;
  std::optional<Refused> refused;
  if (!comparison.computed.empty() && !(isTime && comparison.literal)) {
    try {
      return compared(left, comparison);
    } catch (Refused& wrong) {
      refused = std::move(wrong);
    }
  }
  if (comparison.literal) {
    auto read = literal(left, first.type, *comparison.literal);
    if (auto* found = std::get_if<Worth>(&read)) {
      auto right = constant(std::move(*found), first.type);
      return compared(left, std::move(first), comparison.relation, left, std::move(right));
    }
    if (!refused && !comparison.computed.empty()) return compared(left, comparison);
    if (!refused) refused = Refused{std::get<Problem>(std::move(read))};
  }
  throw std::move(*refused);
}

OrProblem<Worth> Binder::literal(const Expression& left, Type type, const std::string& given) {
  schema::FieldDef field;
  field.key = field.label.en = field.label.zh = written(left);
  switch (type) {
    case Type::number:
      field.type = schema::FieldType::DECIMAL;
      break;
    case Type::money:
      field.type = schema::FieldType::MONEY;
      break;
    case Type::duration:
      field.type = schema::FieldType::DURATION;
      break;
    case Type::truth:
      field.type = schema::FieldType::BOOLEAN;
      break;
    case Type::date:
      field.type = schema::FieldType::DATE;
      break;
    case Type::moment:
      field.type = given.find(':') == given.npos ? schema::FieldType::DATE : schema::FieldType::DATE_TIME;
      break;
    case Type::record:
      field.type = schema::FieldType::REF;
      break;
    case Type::text:
    case Type::other:
      field.type = schema::FieldType::TEXT;
      break;
  }
  auto read = readTyped(field, given, {context.currency, context.dateOrder, nullptr});
  if (auto* problem = std::get_if<Problem>(&read)) return std::move(*problem);
  return worthOf(std::get<sync::Value>(read));
}

}  // namespace satchel::node
