#include "formula-check.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <stdexcept>

namespace satchel::schema {
namespace {

struct Wrong : std::runtime_error {
  using std::runtime_error::runtime_error;
};

const std::map<std::string, std::size_t> functions{{"if", 3},  {"days", 2},  {"today", 0},
                                                   {"now", 0}, {"round", 1}, {"coalesce", 2}};
const std::set<std::string> rollups{"sum", "avg", "min", "max", "first", "last"};
/// What no formula says; the node has each by its name.
const std::set<std::string> algorithms{"deleted",
                                       "next_follow_up",
                                       "rfm",
                                       "account_health",
                                       "lead_score",
                                       "duplicates",
                                       "spi",
                                       "cpi",
                                       "early_start",
                                       "early_finish",
                                       "late_start",
                                       "late_finish",
                                       "slack",
                                       "critical",
                                       "next_review",
                                       "risk_trend",
                                       "target_attained",
                                       "resolve_due",
                                       "reopen_count",
                                       "first_response_due",
                                       "plan_completeness",
                                       "merge_fields",
                                       "adherence",
                                       "device_name",
                                       "attributed_won_value",
                                       "next_occurrence",
                                       "import_counts",
                                       "device_user",
                                       "device_removed",
                                       "device_last_seen"};

std::vector<std::string> tokensOf(const std::string& text) {
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t size = 1;
    if (text[i] == ' ') {
      ++i;
      continue;
    }
    if (text[i] == '\'') {
      size = text.find('\'', i + 1) + 1 - i;
    } else if (std::isalnum(static_cast<unsigned char>(text[i])) != 0) {
      size = std::min(text.find_first_of(" (),+-*/=!<>'", i), text.size()) - i;
    } else if (text.substr(i, 2) == "<=" || text.substr(i, 2) == ">=" || text.substr(i, 2) == "!=") {
      size = 2;
    }
    tokens.push_back(text.substr(i, size));
    i += size;
  }
  return tokens;
}

class Reader {
 public:
  Reader(const Catalogue& catalogue, const KindDef& kind, const std::string& text)
      : catalogue(catalogue), home(kind), scope(&kind), tokens(tokensOf(text)) {}

  void all() {
    expression();
    if (at != tokens.size()) throw Wrong("something follows: " + tokens[at]);
  }

 private:
  std::string peek() const { return at < tokens.size() ? tokens[at] : ""; }
  bool take(const std::string& token) {
    if (peek() != token) return false;
    ++at;
    return true;
  }
  void need(const std::string& token) {
    if (!take(token)) throw Wrong("'" + token + "' is missing before '" + peek() + "'");
  }

  void expression() {
    do {
      both();
    } while (take("or"));
  }
  void both() {
    do {
      while (take("not")) {
      }
      comparison();
    } while (take("and"));
  }
  void comparison() {
    std::vector<const FieldDef*> left = sum();
    if (take("is")) {
      take("not");
      return need("empty");
    }
    const bool negated = take("not");
    if (take("in")) {
      need("(");
      do {
        literal(left);
      } while (take(","));
      return need(")");
    }
    if (take("contains")) return literal(left);
    if (negated) throw Wrong("'not' before '" + peek() + "'");
    for (const char* relation : {"=", "!=", "<", "<=", ">", ">="}) {
      if (take(relation)) return literal(left);
    }
  }
  /// What a field is compared with: a choice of it, or an expression.
  void literal(const std::vector<const FieldDef*>& field) {
    const bool chosen = std::any_of(field.begin(), field.end(), [](auto* each) { return each->isChoice(); });
    if (!chosen) {
      sum();
      return;
    }
    const bool known = std::any_of(field.begin(), field.end(), [&](auto* each) { return each->choice(peek()); });
    if (!known) throw Wrong(field.front()->key + " has no choice " + peek());
    ++at;
  }
  std::vector<const FieldDef*> sum() {
    auto first = term();
    bool alone = true;
    for (;;) {
      bool more = false;
      for (const char* sign : {"+", "-", "*", "/"}) more = more || take(sign);
      if (!more) return alone ? first : std::vector<const FieldDef*>{};
      term();
      alone = false;
    }
  }
  /// The fields it may be, where it is a path.
  std::vector<const FieldDef*> term() {
    if (take("(")) {
      expression();
      need(")");
      return {};
    }
    const std::string word = peek();
    if (word.empty()) throw Wrong("it ends too early");
    ++at;
    if (word[0] == '\'' ||
        std::all_of(word.begin(), word.end(), [](unsigned char c) { return std::isdigit(c) || c == '.'; }))
      return {};
    if (!take("(")) return path(word);
    if (word == "computed") {
      if (algorithms.count(peek()) == 0) throw Wrong("there is no algorithm " + peek());
      ++at;
    } else if (word == "count") {
      over();
    } else if (rollups.count(word) != 0) {
      // The kind stands behind what is taken from it.
      auto kind = std::find(tokens.begin() + static_cast<std::ptrdiff_t>(at), tokens.end(), "over");
      if (kind == tokens.end()) throw Wrong(word + " of nothing");
      const KindDef* outer = std::exchange(scope, kindNamed(*(kind + 1)));
      sum();
      scope = outer;
      need("over");
      over();
    } else {
      const auto function = functions.find(word);
      if (function == functions.end()) throw Wrong("there is no function " + word);
      for (std::size_t i = 0; i < function->second; ++i) {
        if (i > 0) need(",");
        expression();
      }
    }
    need(")");
    return {};
  }
  /// KIND where … [by FIELD]
  void over() {
    const KindDef* outer = std::exchange(scope, kindNamed(peek()));
    ++at;
    if (take("where")) expression();
    if (take("by")) {
      path(peek());
      ++at;
    }
    scope = outer;
  }
  const KindDef* kindNamed(const std::string& key) const {
    const KindDef* kind = catalogue.kind(key);
    if (kind == nullptr) throw Wrong("there is no kind " + key);
    return kind;
  }
  std::vector<const FieldDef*> path(const std::string& word) const {
    std::vector<const KindDef*> kinds{scope};
    std::vector<const FieldDef*> fields;
    std::string rest = word;
    if (word == "this") return {};
    if (word.rfind("this.", 0) == 0) kinds = {&home}, rest = word.substr(5);
    while (!rest.empty()) {
      const std::string name = rest.substr(0, rest.find('.'));
      rest = name.size() == rest.size() ? "" : rest.substr(name.size() + 1);
      fields.clear();
      for (auto* kind : kinds) {
        if (auto* field = kind->field(name)) fields.push_back(field);
      }
      if (fields.empty()) throw Wrong("there is no field " + name + " in " + word);
      kinds.clear();
      for (auto* field : fields) {
        for (auto* target : catalogue.targets(*field)) kinds.push_back(target);
      }
    }
    return fields;
  }

  const Catalogue& catalogue;
  const KindDef& home;
  const KindDef* scope;
  std::vector<std::string> tokens;
  std::size_t at = 0;
};

}  // namespace

std::string complaintAbout(const Catalogue& catalogue, const KindDef& kind, const std::string& formula) {
  try {
    Reader(catalogue, kind, formula).all();
    return {};
  } catch (const Wrong& wrong) {
    return wrong.what();
  }
}

}  // namespace satchel::schema
