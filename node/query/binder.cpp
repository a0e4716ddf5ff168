#include "node/query/binder.h"

#include "node/text/words.h"

namespace satchel::node {

using Parts = BoundNode::Parts;

Parts one(BoundNode node) {
  Parts result;
  result.push_back(std::move(node));
  return result;
}

BoundNode constant(Worth worth, Type type) {
  BoundNode result;
  result.is.emplace<BoundNode::Constant>(std::move(worth));
  result.type = type;
  return result;
}

BoundNode Binder::value(const Expression& expression) {
  return std::visit([&](const auto& is) { return bound(expression, is); }, expression.is);
}

BoundNode Binder::condition(const Expression& expression) {
  const auto* path = std::get_if<Path>(&expression.is);
  const auto incomplete = [&]() {
    return Refused{mistakeAt(text, expression.end, "here a comparison such as = or contains is missing",
                             "此处缺少比较符，例如 = 或 contains", reading)};
  };
  try {
    auto result = value(expression);
    if (result.type != Type::truth) throw incomplete();
    return result;
  } catch (Refused&) {
    if (path != nullptr) throw incomplete();
    throw;
  }
}

void Binder::fail(const Expression& at, const std::string& en, const std::string& zh) const {
  throw Refused{mistakeAt(text, at.begin, en, zh, reading)};
}

std::string Binder::written(const Expression& expression) const {
  return shortened(text.substr(expression.begin, expression.end - expression.begin), 40);
}

Parts Binder::conditions(const std::vector<Expression>& parts) {
  Parts result;
  for (const auto& part : parts) result.push_back(condition(part));
  return result;
}

BoundNode Binder::bound(const Expression&, const Conjunction& both) {
  return {BoundNode::All{conditions(both.parts)}};
}

BoundNode Binder::bound(const Expression&, const Disjunction& any) {
  return {BoundNode::Any{conditions(any.parts)}};
}

BoundNode Binder::bound(const Expression&, const Negation& no) {
  return {BoundNode::Not{conditions(no.operand)}};
}

BoundNode Binder::bound(const Expression&, const IsEmpty& empty) {
  return {BoundNode::Empty{one(value(empty.operand.front()))}};
}

BoundNode Binder::bound(const Expression&, const Path& path) {
  auto steps = bound(path);
  const auto type = steps.steps.empty() ? Type::record : typeOf(steps);
  return {BoundNode::Field{std::move(steps)}, type};
}

BoundNode Binder::bound(const Expression&, const Number& number) {
  return constant({Quantity{Quantity::Unit::plain, number.value, {}}}, Type::number);
}

BoundNode Binder::bound(const Expression&, const Quoted& quoted) {
  return constant({quoted.text}, Type::text);
}

BoundNode Binder::bound(const Expression&, const Truth& truth) {
  return constant({truth.value}, Type::truth);
}

BoundNode Binder::bound(const Expression& at, const Computed& computed) {
  if (reading == Reading::condition) {
    fail(at, "computed() stands in definitions of fields alone: name the field",
         "computed() 只用于字段定义：请写字段名");
  }
  return {BoundNode::ByAlgorithm{algorithmOf(computed.algorithm), listingOf(computed.algorithm), &context.catalogue},
          Type::other};
}

BoundNode Binder::bound(const Expression& at, const Arithmetic& sum) {
  auto left = single(sum.sides[0]), right = single(sum.sides[1]);
  const auto type = node::typeOf(sum.sign, left.type, right.type);
  if (!type) {
    const std::string sign(1, sum.sign);
    const auto leftName = nameOf(left.type), rightName = nameOf(right.type);
    fail(at,
         "\"" + written(sum.sides[0]) + "\" is " + leftName.en + " and \"" + written(sum.sides[1]) + "\" is " +
             rightName.en + ", between which " + sign + " means nothing",
         "“" + written(sum.sides[0]) + "”是" + leftName.zh + "，“" + written(sum.sides[1]) + "”是" + rightName.zh +
             "，两者之间不能用 " + sign);
  }
  BoundNode::Calculated result{sum.sign, one(std::move(left)), market};
  result.sides.push_back(std::move(right));
  return {std::move(result), *type};
}

BoundNode Binder::bound(const Expression&, const Opposite& opposite) {
  auto operand = quantity(opposite.operand.front());
  const auto type = operand.type;
  BoundNode::Calculated result{'*', one(constant(plain(-1), Type::number)), market};
  result.sides.push_back(std::move(operand));
  return {std::move(result), type};
}

BoundNode Binder::single(const Expression& expression) {
  auto result = value(expression);
  if (const auto* field = std::get_if<BoundNode::Field>(&result.is)) {
    for (const auto& step : field->path.steps) {
      for (const auto& place : step) {
        if (!place.field->isSet()) continue;
        fail(expression, "\"" + written(expression) + "\" may have several values: use it in a comparison",
             "“" + written(expression) + "”可能有多个值：请用于比较");
      }
    }
  }
  return result;
}

BoundNode Binder::quantity(const Expression& expression) {
  auto result = single(expression);
  if (result.type != Type::number && result.type != Type::money && result.type != Type::duration) {
    const auto name = nameOf(result.type);
    fail(expression, "\"" + written(expression) + "\" is " + name.en + ", where a number is wanted",
         "“" + written(expression) + "”是" + name.zh + "，此处应为数字");
  }
  return result;
}

OrProblem<BoundNode> bindText(std::string_view text, const schema::KindDef& kind, const BindContext& context,
                              Reading reading) {
  auto parsed = parseExpression(text, reading);
  if (auto* problem = std::get_if<Problem>(&parsed)) return std::move(*problem);
  const auto& expression = std::get<Expression>(parsed);
  try {
    Binder binder(text, kind, context, reading);
    return reading == Reading::condition ? binder.condition(expression) : binder.value(expression);
  } catch (Refused& refused) {
    return std::move(refused.problem);
  }
}

}  // namespace satchel::node
