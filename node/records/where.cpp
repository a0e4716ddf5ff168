#include "node/records/where.h"

#include <cstring>

#include "node/text/typed-text.h"

namespace satchel::node {

struct Where::Node {
  enum class Kind { conjunction, disjunction, negation, comparison, empty } kind;
  std::vector<std::shared_ptr<const Node>> parts;
  std::vector<std::string> path;
  std::string op, text;
};

namespace {

using Node = Where::Node;
using NodePtr = std::shared_ptr<const Node>;

struct Token {
  std::string text;
  bool quoted = false;
  bool isWord(std::string_view word) const { return !quoted && schema::fold(text) == word; }
};

bool isOperatorChar(char c) {
  return c == '=' || c == '!' || c == '<' || c == '>';
}

OrProblem<std::vector<Token>> tokens(std::string_view text) {
  std::vector<Token> result;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == ' ' || c == '\t' || c == '\n') {
      ++i;
    } else if (c == '\'' || c == '"') {
      const std::size_t end = text.find(c, i + 1);
      if (end == std::string_view::npos) {
        return Problem{"BAD_EXPRESSION", "A quotation mark in the condition is not closed.", "条件中的引号没有配对。"};
      }
      result.push_back({std::string(text.substr(i + 1, end - i - 1)), true});
      i = end + 1;
    } else if (c == '(' || c == ')') {
      result.push_back({std::string(1, c)});
      ++i;
    } else {
      std::size_t end = i;
      const bool op = isOperatorChar(c);
      while (end < text.size() && isOperatorChar(text[end]) == op && !strchr(" \t\n'\"()", text[end])) ++end;
      result.push_back({std::string(text.substr(i, end - i))});
      i = end;
    }
  }
  return result;
}

struct Failure {
  Problem problem;
};

class Parser {
 public:
  Parser(std::vector<Token> tokens, const schema::KindDef& kind, const schema::Catalogue& catalogue)
      : list(std::move(tokens)), kind(kind), catalogue(catalogue) {}

  NodePtr parse() {
    NodePtr result = disjunction();
    if (at < list.size()) fail("'" + list[at].text + "' is not expected there");
    return result;
  }

 private:
  [[noreturn]] static void fail(const std::string& what) {
    throw Failure{{"BAD_EXPRESSION",
                   "The condition does not read: " + what + "; write for example: stage = Won and amount > 1000.",
                   "条件无法理解：" + what + "；例如：stage = Won and amount > 1000。"}};
  }
  bool word(std::string_view text) {
    if (at >= list.size() || !list[at].isWord(text)) return false;
    ++at;
    return true;
  }
  NodePtr join(Node::Kind joined, std::string_view by, NodePtr (Parser::*next)()) {
    std::vector<NodePtr> parts = {(this->*next)()};
    while (word(by)) parts.push_back((this->*next)());
    if (parts.size() == 1) return parts[0];
    return std::make_shared<Node>(Node{joined, std::move(parts)});
  }
  NodePtr disjunction() { return join(Node::Kind::disjunction, "or", &Parser::conjunction); }
  NodePtr conjunction() { return join(Node::Kind::conjunction, "and", &Parser::negation); }
  NodePtr negation() {
    if (++depth > 100) fail("it is nested too deeply");
    NodePtr result;
    if (word("not")) {
      result = std::make_shared<Node>(Node{Node::Kind::negation, {negation()}});
    } else if (at < list.size() && !list[at].quoted && list[at].text == "(") {
      ++at;
      result = disjunction();
      if (at >= list.size() || list[at].text != ")") fail("a parenthesis is not closed");
      ++at;
    } else {
      result = comparison();
    }
    --depth;
    return result;
  }
  NodePtr comparison() {
    if (at >= list.size()) fail("something is missing at the end");
    Node node{Node::Kind::comparison};
    node.path = path(list[at++].text);
    if (word("is")) {
      const bool negated = word("not");
      if (!word("empty")) fail("'is' goes with 'empty' or 'not empty'");
      node.kind = Node::Kind::empty;
      const auto empty = std::make_shared<Node>(std::move(node));
      return negated ? std::make_shared<Node>(Node{Node::Kind::negation, {empty}}) : NodePtr(empty);
    }
    if (at >= list.size()) fail("'" + node.path.back() + "' is compared with nothing");
    node.op = list[at].isWord("contains") ? "contains" : list[at].text;
    if (node.op == "==") node.op = "=";
    if (node.op == "<>") node.op = "!=";
    static constexpr std::string_view known[] = {"=", "!=", "<", "<=", ">", ">=", "contains"};
    if (std::ranges::find(known, node.op) == std::end(known)) fail("'" + node.op + "' is no comparison");
    ++at;
    bool any = false;
    while (at < list.size() &&
           !(list[at].isWord("and") || list[at].isWord("or") || (!list[at].quoted && list[at].text == ")"))) {
      node.text += (any ? " " : "") + list[at++].text;
      any = true;
    }
    if (!any) fail("'" + node.path.back() + "' is compared with nothing");
    return std::make_shared<Node>(std::move(node));
  }
  /// Field keys along a dotted path; each but the last must be a reference.
  std::vector<std::string> path(const std::string& text) {
    std::vector<std::string> keys;
    const schema::KindDef* at = &kind;
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t dot = std::min(text.find('.', begin), text.size());
      const std::string name = text.substr(begin, dot - begin);
      begin = dot + 1;
      const schema::FieldDef* field = at == nullptr ? nullptr : at->findField(name);
      if (field == nullptr && schema::fold(name) != "id") {
        const schema::FieldDef* near = at == nullptr ? nullptr : at->nearestField(name);
        const std::string hint = near == nullptr ? "" : " Did you mean '" + near->key + "'?";
        throw Failure{{"UNKNOWN_FIELD", (at == nullptr ? kind : *at).label.en + " has no field '" + name + "'." + hint,
                       (at == nullptr ? kind : *at).label.zh + "没有字段“" + name + "”。"}};
      }
      keys.push_back(field == nullptr ? "id" : field->key);
      const auto targets =
          field != nullptr && field->isRef() ? catalogue.targets(*field) : std::vector<const schema::KindDef*>{};
      at = targets.size() == 1 ? targets[0] : nullptr;
    }
    return keys;
  }

  std::vector<Token> list;
  const schema::KindDef& kind;
  const schema::Catalogue& catalogue;
  std::size_t at = 0;
  int depth = 0;
};

bool test(std::strong_ordering order, const std::string& op) {
  if (op == "=") return order == 0;
  if (op == "<") return order < 0;
  if (op == "<=") return order <= 0;
  if (op == ">") return order > 0;
  return order >= 0;
}

/// Whether one value satisfies the comparison.
bool holds(const Node& node, const schema::FieldDef& field, const sync::Value& value, RowLookup& lookup) {
  if (const auto* ref = std::get_if<sync::Ref>(&value.is)) {
    const std::string id = hex(ref->id);
    if (node.op == "=" && node.text.size() >= 6 && id.starts_with(node.text)) return true;
    const schema::KindDef* kind = nullptr;
    const Row* row = lookup.row(kind, ref->id);
    const std::string title = row == nullptr ? std::string() : schema::fold(lineOf(row->value(&kind->titleField())));
    const std::string wanted = schema::fold(node.text);
    return node.op == "contains" ? title.find(wanted) != std::string::npos : test(title <=> wanted, node.op);
  }
  if (node.op == "contains") return schema::fold(lineOf(value)).find(schema::fold(node.text)) != std::string::npos;
  if (const auto* choice = std::get_if<sync::Choice>(&value.is)) {
    const schema::ChoiceDef* wanted = field.findChoice(node.text);
    if (wanted == nullptr) return false;
    return test(field.rank(choice->key).value_or(0) <=> field.rank(wanted->key).value_or(0), node.op);
  }
  if (const auto* money = std::get_if<sync::Money>(&value.is)) {
    const auto typed = readTyped(field, node.text, {money->currency, DateOrder::unknown, nullptr});
    const auto* wanted = std::get_if<sync::Value>(&typed);
    const auto* amount = wanted == nullptr ? nullptr : std::get_if<sync::Money>(&wanted->is);
    return amount != nullptr && amount->currency == money->currency && test(money->amount <=> amount->amount, node.op);
  }
  if (std::holds_alternative<sync::Text>(value.is) || std::holds_alternative<sync::Composite>(value.is)) {
    return test(schema::fold(lineOf(value)) <=> schema::fold(node.text), node.op);
  }
  const auto typed = readTyped(field, node.text, {});
  const auto* wanted = std::get_if<sync::Value>(&typed);
  return wanted != nullptr && wanted->is.index() == value.is.index() && test(compare(value, *wanted), node.op);
}

bool evaluate(const Node& node, const schema::KindDef& kind, const Row& row, RowLookup& lookup);

bool compareAt(const Node& node, std::size_t step, const schema::KindDef& kind, const Row& row, RowLookup& lookup) {
  if (node.path[step] == "id") {
    const std::string id = hex(row.id);
    return node.kind != Node::Kind::empty &&
           (node.op == "=" ? id.starts_with(node.text) : test(id <=> node.text, node.op));
  }
  const schema::FieldDef* field = kind.field(node.path[step]);
  const Cell* cell = field == nullptr ? nullptr : row.cell(field->index);
  const bool last = step + 1 == node.path.size();
  if (node.kind == Node::Kind::empty && last) return cell == nullptr || cell->values.empty();
  if (cell == nullptr || cell->values.empty()) return node.kind == Node::Kind::empty || node.op == "!=";
  const auto one = [&](const Node& comparison, const sync::Value& value) {
    if (last) return holds(comparison, *field, value, lookup);
    const auto* ref = std::get_if<sync::Ref>(&value.is);
    const schema::KindDef* target = nullptr;
    const Row* next = ref == nullptr ? nullptr : lookup.row(target, ref->id);
    return next != nullptr && compareAt(comparison, step + 1, *target, *next, lookup);
  };
  if (node.op == "!=") {
    Node equalNode = node;
    equalNode.op = "=";
    return std::ranges::none_of(cell->values, [&](const sync::Value& value) { return one(equalNode, value); });
  }
  return std::ranges::any_of(cell->values, [&](const sync::Value& value) { return one(node, value); });
}

bool evaluate(const Node& node, const schema::KindDef& kind, const Row& row, RowLookup& lookup) {
  const auto part = [&](const NodePtr& each) { return evaluate(*each, kind, row, lookup); };
  switch (node.kind) {
    case Node::Kind::conjunction:
      return std::ranges::all_of(node.parts, part);
    case Node::Kind::disjunction:
      return std::ranges::any_of(node.parts, part);
    case Node::Kind::negation:
      return !part(node.parts[0]);
    case Node::Kind::comparison:
    case Node::Kind::empty:
      return compareAt(node, 0, kind, row, lookup);
  }
  return false;
}

}  // namespace

OrProblem<Where> Where::parse(std::string_view text, const schema::KindDef& kind, const schema::Catalogue& catalogue,
                              const std::string&) {
  Where where;
  if (stripped(text).empty()) return where;
  auto list = tokens(text);
  if (auto* problem = std::get_if<Problem>(&list)) return std::move(*problem);
  try {
    where.root = Parser(std::get<0>(std::move(list)), kind, catalogue).parse();
  } catch (Failure& failure) {
    return std::move(failure.problem);
  }
  return where;
}

bool Where::matches(const schema::KindDef& kind, const Row& row, RowLookup& lookup) const {
  return root == nullptr || evaluate(*root, kind, row, lookup);
}

std::strong_ordering compare(const sync::Value& a, const sync::Value& b) {
  if (a.is.index() != b.is.index()) return a.is.index() <=> b.is.index();
  const auto ordered = [&]<class T>(const T& left) -> std::strong_ordering {
    const T& right = std::get<T>(b.is);
    if constexpr (std::is_same_v<T, std::monostate>)
      return std::strong_ordering::equal;
    else if constexpr (std::is_same_v<T, sync::Money>)
      return left.amount <=> right.amount;
    else if constexpr (std::is_same_v<T, sync::Text> || std::is_same_v<T, sync::Composite>)
      return schema::fold(lineOf(a)) <=> schema::fold(lineOf(b));
    else
      return left <=> right;
  };
  return std::visit(ordered, a.is);
}

std::string lineOf(const sync::Value& value) {
  struct Line {
    std::string operator()(const std::monostate&) const { return {}; }
    std::string operator()(const sync::Text& v) const { return v.text; }
    std::string operator()(const sync::Integer& v) const { return std::to_string(v.value); }
    std::string operator()(const sync::Decimal& v) const { return v.text(); }
    std::string operator()(const sync::Money& v) const { return v.amount.text(2) + " " + v.currency; }
    std::string operator()(const sync::Boolean& v) const { return v.value ? "yes" : "no"; }
    std::string operator()(const sync::Date& v) const { return sync::isoDate(v); }
    std::string operator()(const sync::DateTime& v) const { return sync::isoDateTime(v); }
    std::string operator()(const sync::Duration& v) const { return std::to_string(v.minutes) + "m"; }
    std::string operator()(const sync::Choice& v) const { return v.key; }
    std::string operator()(const sync::Ref& v) const { return hex(v.id); }
    std::string operator()(const sync::Composite& v) const {
      const auto part = [&](const char* key) {
        const auto at = v.parts.find(key);
        return at == v.parts.end() ? std::string() : lineOf(at->second);
      };
      if (v.parts.contains("family") || v.parts.contains("given")) {
        const std::string family = part("family"), given = part("given");
        if (family.empty() || given.empty()) return family + given;
        return static_cast<unsigned char>(family[0]) >= 0xe3 ? family + given : given + " " + family;
      }
      if (v.parts.contains("source")) return part("source") + ":" + part("id");
      std::string line;
      for (const auto& [key, each] : v.parts) line += (line.empty() ? "" : ", ") + lineOf(each);
      return line;
    }
  };
  return std::visit(Line{}, value.is);
}

}  // namespace satchel::node
