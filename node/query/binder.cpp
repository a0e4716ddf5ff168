#include <algorithm>

#include "node/query/bound-expression.h"
#include "node/query/bound-node.h"
#include "node/query/candidates.h"
#include "node/text/typed-text.h"
#include "node/text/words.h"

namespace satchel::node {
namespace {

using schema::FieldDef;
using schema::KindDef;
using Parts = BoundNode::Parts;

/// Carries a problem up through the tree; caught in bindText.
struct Refused {
  Problem problem;
};

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

/// Whether it can be nothing but a sum, though a text or a name of a record may be written in any words.
bool isSurelyComputed(const Expression& expression) {
  if (const auto* path = std::get_if<Path>(&expression.is)) return path->names.front() == "this";
  return std::holds_alternative<Call>(expression.is) || std::holds_alternative<Rollup>(expression.is);
}

class Binder {
 public:
  Binder(std::string_view text, const KindDef& kind, const BindContext& context, Reading reading)
      : text(text), home(kind), scope(&kind), context(context), reading(reading) {}

  BoundNode value(const Expression& expression) {
    return std::visit([&](const auto& is) { return bound(expression, is); }, expression.is);
  }
  BoundNode condition(const Expression& expression) {
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

 private:
  [[noreturn]] void fail(const Expression& at, const std::string& en, const std::string& zh) const {
    throw Refused{mistakeAt(text, at.begin, en, zh, reading)};
  }
  std::string written(const Expression& expression) const {
    return shortened(text.substr(expression.begin, expression.end - expression.begin), 40);
  }

  // ---- conditions
  Parts conditions(const std::vector<Expression>& parts) {
    Parts result;
    for (const auto& part : parts) result.push_back(condition(part));
    return result;
  }
  BoundNode bound(const Expression&, const Conjunction& both) { return {BoundNode::All{conditions(both.parts)}}; }
  BoundNode bound(const Expression&, const Disjunction& any) { return {BoundNode::Any{conditions(any.parts)}}; }
  BoundNode bound(const Expression&, const Negation& no) { return {BoundNode::Not{conditions(no.operand)}}; }
  BoundNode bound(const Expression&, const IsEmpty& empty) {
    return {BoundNode::Empty{one(value(empty.operand.front()))}};
  }

  BoundNode bound(const Expression&, const Comparison& comparison) {
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

  /// The left side's values against the literal, read by their type.
  BoundNode tested(const BoundPath& path, const Comparison& comparison) {
    BoundNode::Test result{path, {}, comparison.relation, *comparison.literal};
    std::optional<Problem> first;
    for (const auto& place : path.steps.back()) {
      const auto same = [&](const PlaceTest& had) { return had.field == place.field; };
      if (isId(*place.field) || std::ranges::any_of(result.tests, same)) continue;
      auto test = makeTest(*place.field, comparison.relation, *comparison.literal, context.currency, context.dateOrder);
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

  BoundNode compared(const Expression& left, const Comparison& comparison) {
    auto first = value(left);
    const auto& right = comparison.computed.front();
    return compared(left, std::move(first), comparison.relation, right, value(right));
  }
  BoundNode compared(const Expression& left, BoundNode first, Relation relation, const Expression& right,
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
    BoundNode::Compared result{one(std::move(first)), relation};
    result.sides.push_back(std::move(second));
    return {std::move(result)};
  }

  /// What is calculated on the left decides how a literal is read.
  BoundNode withComputedLeft(const Comparison& comparison) {
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
  OrProblem<Worth> literal(const Expression& left, Type type, const std::string& given) {
    FieldDef field;
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

  // ---- values
  BoundNode bound(const Expression&, const Path& path) {
    auto steps = bound(path);
    const auto type = steps.steps.empty() ? Type::record : typeOf(steps);
    return {BoundNode::Field{std::move(steps)}, type};
  }
  BoundNode bound(const Expression&, const Number& number) {
    return constant({Quantity{Quantity::Unit::plain, number.value, {}}}, Type::number);
  }
  BoundNode bound(const Expression&, const Quoted& quoted) { return constant({quoted.text}, Type::text); }
  BoundNode bound(const Expression&, const Truth& truth) { return constant({truth.value}, Type::truth); }
  BoundNode bound(const Expression& at, const Computed& computed) {
    if (reading == Reading::condition) {
      fail(at, "computed() stands in definitions of fields alone: name the field",
           "computed() 只用于字段定义：请写字段名");
    }
    return {BoundNode::ByAlgorithm{algorithmOf(computed.algorithm), &context.catalogue}, Type::other};
  }
  BoundNode bound(const Expression& at, const Arithmetic& sum) {
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
    BoundNode::Calculated result{sum.sign, one(std::move(left))};
    result.sides.push_back(std::move(right));
    return {std::move(result), *type};
  }
  BoundNode bound(const Expression&, const Opposite& opposite) {
    auto operand = quantity(opposite.operand.front());
    const auto type = operand.type;
    BoundNode::Calculated result{'*', one(constant(plain(-1), Type::number))};
    result.sides.push_back(std::move(operand));
    return {std::move(result), type};
  }
  /// A value of which a record has one.
  BoundNode single(const Expression& expression) {
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
  BoundNode quantity(const Expression& expression) {
    auto result = single(expression);
    if (result.type != Type::number && result.type != Type::money && result.type != Type::duration) {
      const auto name = nameOf(result.type);
      fail(expression, "\"" + written(expression) + "\" is " + name.en + ", where a number is wanted",
           "“" + written(expression) + "”是" + name.zh + "，此处应为数字");
    }
    return result;
  }
  Type commonType(const Expression& at, Type left, Type right) const {
    const auto type = common(left, right);
    if (type) return *type;
    const auto leftName = nameOf(left), rightName = nameOf(right);
    fail(at, "\"" + written(at) + "\" would be " + leftName.en + " or " + rightName.en + ": make both alike",
         "“" + written(at) + "”可能是" + leftName.zh + "，也可能是" + rightName.zh + "：请使两者一致");
  }

  BoundNode bound(const Expression& at, const Call& call) {
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

  BoundNode bound(const Expression& at, const Rollup& rollup) {
    const auto* kind = context.catalogue.findKind(rollup.kind);
    if (kind == nullptr) {
      const auto given = shortened(rollup.kind);
      const auto* near = context.catalogue.nearestKind(rollup.kind);
      throw Refused{
          {"UNKNOWN_KIND",
           "There is no kind \"" + given + "\"" + (near ? ": did you mean " + near->key + "?" : ": see kinds."),
           "没有名为“" + given + "”的记录类型" +
               (near ? "：是否指“" + near->label.zh + "”？" : "：可用 kinds 查看。")}};
    }
    const auto* outer = std::exchange(scope, kind);
    const bool wasRolling = std::exchange(rolling, true);
    BoundNode::Rolled result{rollup.fold, kind, {}, {}, {}, {}};
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

  // ---- paths
  static Type typeOf(const BoundPath& path) {
    std::optional<Type> type;
    for (const auto& place : path.steps.back()) {
      const auto found = node::typeOf(*place.field);
      if (type && *type != found) type = Type::other;
      if (!type) type = found;
    }
    return *type;
  }

  BoundPath bound(const Path& path) {
    BoundPath result;
    auto names = std::span(path.names);
    if (names.front() == "this") result.fromHome = true, names = names.subspan(1);
    if (!rolling) result.fromHome = true;
    std::vector<const KindDef*> kinds{result.fromHome ? &home : scope};
    for (std::size_t i = 0; i < names.size(); ++i) {
      Step step;
      for (const auto* at : kinds) {
        if (const auto* field = at->findField(names[i])) step.push_back({at, field});
      }
      if (step.empty()) throw Refused{unknownField(names[i], kinds)};
      if (i + 1 < names.size()) kinds = reached(step, names[i]);
      result.steps.push_back(std::move(step));
    }
    return result;
  }

  std::vector<const KindDef*> reached(const Step& step, const std::string& name) {
    std::vector<const KindDef*> kinds;
    for (const auto& place : step) {
      for (const auto* target : context.catalogue.targets(*place.field)) {
        if (std::ranges::find(kinds, target) == kinds.end()) kinds.push_back(target);
      }
    }
    if (!kinds.empty()) return kinds;
    const auto given = shortened(name);
    throw Refused{{reading == Reading::formula ? "BAD_FORMULA" : "BAD_EXPRESSION",
                   "\"" + given + "\" leads to no other record: compare it itself, without what follows the dot.",
                   "“" + given + "”不指向其他记录：请去掉点号及其后的部分。"}};
  }

  static Problem unknownField(const std::string& name, const std::vector<const KindDef*>& kinds) {
    const auto given = shortened(name);
    const FieldDef* near = nullptr;
    for (const auto* kind : kinds) near = near != nullptr ? near : kind->nearestField(name);
    const auto& of = *kinds.front();
    return {"UNKNOWN_FIELD",
            of.label.en + " has no field \"" + given + "\"" +
                (near ? ": did you mean " + near->key + "?" : ": see its fields with kinds " + of.key + "."),
            of.label.zh + "没有字段“" + given + "”：" +
                (near ? "是否指“" + near->label.zh + "”？" : "可用 kinds " + of.key + " 查看其字段。")};
  }

  const std::string_view text;
  const KindDef& home;
  const KindDef* scope;
  bool rolling = false;
  const BindContext& context;
  const Reading reading;
};

}  // namespace

OrProblem<BoundNode> bindText(std::string_view text, const KindDef& kind, const BindContext& context, Reading reading) {
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
