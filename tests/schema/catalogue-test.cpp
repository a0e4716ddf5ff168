#include "schema/catalogue.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <map>
#include <set>
#include <stdexcept>

using namespace satchel::schema;

namespace {

bool isSnakeCase(const std::string& key) {
  auto fine = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !key.empty() && std::all_of(key.begin(), key.end(), fine) && key.front() >= 'a' && key.front() <= 'z' &&
         key.back() != '_' && key.find("__") == std::string::npos;
}

bool isChinese(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xe3; });
}

/// Every word by which something may be called, and who claims it.
template <class Def>
void claim(std::map<std::string, std::set<std::string>>& claims, const Def& def) {
  claims[fold(def.key)].insert(def.key);
  claims[fold(def.label.en)].insert(def.key);
  claims[fold(def.label.zh)].insert(def.key);
  for (auto& synonym : def.synonyms) claims[fold(synonym)].insert(def.key);
}

void checkUnambiguous(const std::map<std::string, std::set<std::string>>& claims) {
  for (auto& [word, keys] : claims) {
    CAPTURE(word, keys);
    CHECK_FALSE(word.empty());
    CHECK(keys.size() == 1);
  }
}

struct Token {
  std::string text;
  bool quoted = false;
};

/// Words, quoted words, comparisons and parentheses.
std::vector<Token> tokensOf(const std::string& expression) {
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < expression.size();) {
    char c = expression[i];
    if (c == ' ') {
      ++i;
    } else if (c == '\'') {
      std::size_t end = expression.find('\'', i + 1);
      REQUIRE(end != std::string::npos);
      tokens.push_back({expression.substr(i + 1, end - i - 1), true});
      i = end + 1;
    } else if (std::string("()=,").find(c) != std::string::npos) {
      tokens.push_back({std::string(1, c)});
      ++i;
    } else if (std::string("!<>").find(c) != std::string::npos) {
      std::size_t size = i + 1 < expression.size() && expression[i + 1] == '=' ? 2 : 1;
      tokens.push_back({expression.substr(i, size)});
      i += size;
    } else {
      std::size_t end = expression.find_first_of(" ()=!<>,'", i);
      tokens.push_back({expression.substr(i, end - i)});
      i = end == std::string::npos ? expression.size() : end;
    }
  }
  return tokens;
}

/// The field at the end of a path such as stage.type.
const FieldDef* follow(const Catalogue& catalogue, const KindDef& kind, const std::string& path) {
  std::size_t dot = path.find('.');
  const FieldDef* field = kind.field(path.substr(0, dot));
  if (!field || dot == std::string::npos) return field;
  auto targets = catalogue.targets(*field);
  return targets.size() == 1 ? follow(catalogue, *targets.front(), path.substr(dot + 1)) : nullptr;
}

void checkExpression(const Catalogue& catalogue, const KindDef& kind, const std::string& expression) {
  auto tokens = tokensOf(expression);
  auto is = [&](std::size_t i, const char* text) {
    return i < tokens.size() && !tokens[i].quoted && tokens[i].text == text;
  };
  int depth = 0;
  bool operand = true;  // one is expected
  for (std::size_t i = 0; i < tokens.size();) {
    CAPTURE(expression, tokens[i].text);
    if (is(i, "not")) {
      CHECK(operand);
      ++i;
    } else if (is(i, "(")) {
      CHECK(operand);
      ++depth, ++i;
    } else if (is(i, ")")) {
      CHECK_FALSE(operand);
      CHECK(--depth >= 0);
      ++i;
    } else if (is(i, "and") || is(i, "or")) {
      CHECK_FALSE(operand);
      operand = true;
      ++i;
    } else {
      REQUIRE(operand);
      const FieldDef* field = follow(catalogue, kind, tokens[i].text);
      REQUIRE(field);
      ++i;
      if (is(i, "is")) {
        i += is(i + 1, "not") ? 2 : 1;
        REQUIRE(is(i, "empty"));
        ++i;
      } else if (is(i, "in") || (is(i, "not") && is(i + 1, "in"))) {
        i += is(i, "not") ? 2 : 1;
        REQUIRE(is(i, "("));
        do {
          REQUIRE(i + 2 < tokens.size());
          if (field->isChoice()) CHECK(field->choice(tokens[i + 1].text));
          i += 2;
        } while (is(i, ","));
        REQUIRE(is(i, ")"));
        ++i;
      } else {
        REQUIRE(i + 1 < tokens.size());
        static const std::set<std::string> comparisons{"=", "!=", "<", "<=", ">", ">=", "contains"};
        CHECK(comparisons.count(tokens[i].text) == 1);
        if (field->isChoice()) CHECK(field->choice(tokens[i + 1].text));
        i += 2;
      }
      operand = false;
    }
  }
  CHECK(depth == 0);
  CHECK_FALSE(operand);
}

}  // namespace

TEST_CASE("the kinds are there, group by group in the order of navigation") {
  Catalogue catalogue;
  const std::vector<std::pair<std::string, std::vector<std::string>>> expected{
      {"customers", {"account", "contact", "activity", "comment", "document"}},
      {"sales",
       {"lead", "opportunity", "pipeline", "stage", "product", "stage_change", "quote", "order", "line", "payment",
        "sales_target", "recommendation_feedback"}},
      {"service", {"case", "case_reply", "sla_policy", "article", "survey_response"}},
      {"marketing",
       {"campaign", "segment", "campaign_member", "message_template", "automation_rule", "automation_run"}},
      {"projects",
       {"project",
        "task",
        "risk",
        "goal",
        "requirement",
        "phase",
        "dependency",
        "kpi",
        "kpi_measurement",
        "check",
        "plan_document",
        "section",
        "baseline",
        "resource",
        "allocation",
        "project_member",
        "budget_line",
        "cost_entry",
        "time_entry",
        "progress_report",
        "risk_review",
        "issue",
        "communication_item"}},
      {"admin",
       {"user", "team", "role", "working_calendar", "currency_rate", "kind_definition", "field_definition", "view",
        "dashboard", "template", "import_job", "merge_record", "conflict_resolution", "device"}},
  };
  std::vector<std::pair<std::string, std::vector<std::string>>> found;
  for (auto& kind : catalogue.kinds()) {
    if (found.empty() || found.back().first != kind.group) found.push_back({kind.group, {}});
    found.back().second.push_back(kind.key);
  }
  CHECK(found == expected);
  CHECK(catalogue.kinds().size() == 65);
  for (auto& kind : catalogue.kinds()) {
    for (auto field :
         {"id", "number", "owner", "collaborators", "team", "visibility", "tags", "attachments", "followers", "author",
          "authored_at", "recorded_by", "device", "external_ids", "archived", "deleted", "next_follow_up", "extra"}) {
      CAPTURE(kind.key, field);
      CHECK(kind.field(field));
    }
  }
}

TEST_CASE("every kind is sound") {
  Catalogue catalogue;
  const std::set<std::string> groups{"customers", "sales", "service", "marketing", "projects", "admin"};
  std::map<std::string, std::set<std::string>> claims;
  std::set<std::string> codes;
  for (auto& kind : catalogue.kinds()) {
    CAPTURE(kind.key);
    claim(claims, kind);
    CHECK(isSnakeCase(kind.key));
    CHECK_FALSE(kind.label.en.empty());
    CHECK(isChinese(kind.label.zh));
    CHECK(groups.count(kind.group) == 1);
    CHECK(&catalogue.kinds()[kind.index] == &kind);
    CHECK(catalogue.kind(kind.key) == &kind);
    REQUIRE(kind.field(kind.title));
    CHECK_FALSE(kind.titleField().isSet());
    CHECK_FALSE(kind.titleField().isDerived());
    CHECK(kind.childOf.empty() == kind.parentField.empty());
    if (!kind.childOf.empty()) {
      REQUIRE(catalogue.kind(kind.childOf));
      REQUIRE(kind.field(kind.parentField));
      auto& parents = kind.field(kind.parentField)->target;
      CHECK(std::count(parents.begin(), parents.end(), kind.childOf) == 1);
      CHECK(kind.field(kind.parentField)->required);
      CHECK(catalogue.kind(kind.childOf)->index < kind.index);
    }
    if (kind.appendOnly) {
      for (auto& field : kind.fields) {
        CAPTURE(field.key);
        const bool mayChange = field.merge == Merge::LAST_WRITER || field.merge == Merge::KEEP_BOTH;
        if (!field.common) CHECK_FALSE(mayChange);
      }
    }
    for (auto& guard : kind.guards) {
      CAPTURE(guard.code);
      CHECK(codes.insert(guard.code).second);
      CHECK_FALSE((guard.needs.empty() && guard.when.empty()));
      CHECK((guard.gives.empty() || !guard.before.empty()));
      for (auto& key : guard.gives) CHECK(kind.field(key));
      if (!guard.needsNamedBy.empty()) {
        auto* named = follow(catalogue, kind, guard.needsNamedBy);
        REQUIRE(named);
        CHECK(named->namesFieldsOf == kind.key);
      }
      for (auto& need : guard.needs) {
        CAPTURE(need);
        CHECK(kind.field(need));
      }
      CHECK(guard.sentence.en.ends_with('.'));
      CHECK(guard.sentence.zh.ends_with("。"));
      for (auto& condition : {guard.when, guard.before}) {
        // What calls and sums say is read by the node's tests.
        const bool plain = condition.find("count(") == condition.npos && condition.find("days(") == condition.npos;
        if (!condition.empty() && plain) checkExpression(catalogue, kind, condition);
      }
    }
    for (auto& freeze : kind.freezes) {
      CAPTURE(freeze.code);
      CHECK(codes.insert(freeze.code).second);
      checkExpression(catalogue, kind, freeze.when);
      CHECK_FALSE(freeze.fields.empty());
      for (auto& key : freeze.fields) {
        CAPTURE(key);
        REQUIRE(kind.field(key));
        CHECK((!kind.field(key)->isDerived() || kind.field(key)->type == FieldType::CHILD_LINES));
      }
      REQUIRE(kind.field(freeze.keptIn));
      CHECK(kind.field(freeze.keptIn)->seal);
      for (auto& words : {freeze.sentence, freeze.differs}) {
        CHECK(words.en.ends_with('.'));
        CHECK(words.zh.ends_with("。"));
        CHECK(words.en.find("{field}") != words.en.npos);
        CHECK(words.zh.find("{field}") != words.zh.npos);
      }
    }
  }
  checkUnambiguous(claims);
}

TEST_CASE("every field is sound") {
  Catalogue catalogue;
  for (auto& kind : catalogue.kinds()) {
    for (auto& field : kind.fields) {
      CAPTURE(kind.key, field.key);
      CHECK(isSnakeCase(field.key));
      CHECK_FALSE(field.label.en.empty());
      CHECK((isChinese(field.label.zh) || field.key == "id"));
      CHECK(&kind.fields[field.index] == &field);
      CHECK(kind.field(field.key) == &field);
      CHECK(kind.findField(field.key) == &field);
      CHECK(typeOf(field.typeText()) == field.type);
      CHECK_FALSE(field.mergeText().empty());

      const bool chooses = field.isChoice() || field.type == FieldType::STEP || field.type == FieldType::PERMISSION;
      CHECK(chooses == !field.choices.empty());
      std::map<std::string, std::set<std::string>> claims;
      for (auto& choice : field.choices) {
        CAPTURE(choice.key);
        claim(claims, choice);
        CHECK(isSnakeCase(choice.key));
        CHECK_FALSE(choice.label.en.empty());
        CHECK_FALSE(choice.label.zh.empty());
        CHECK(field.choice(choice.key) == &choice);
        CHECK(field.findChoice(choice.key) == &choice);
        CHECK(field.findChoice(choice.label.en) == &choice);
        CHECK(field.findChoice(choice.label.zh) == &choice);
      }
      checkUnambiguous(claims);

      const bool lines = field.type == FieldType::CHILD_LINES;
      if (!field.isRef() && !lines) CHECK(field.target.empty());
      CHECK(lines == !field.via.empty());
      for (auto& target : field.target) {
        CAPTURE(target);
        auto* named = catalogue.kind(target);
        REQUIRE(named);
        if (!lines) continue;
        REQUIRE(named->field(field.via));
        auto& back = named->field(field.via)->target;
        CHECK(std::count(back.begin(), back.end(), kind.key) == 1);
      }

      const std::set<FieldType> alwaysSets{FieldType::MULTI_CHOICE, FieldType::MULTI_REF, FieldType::TAGS,
                                           FieldType::EXTERNAL_IDS, FieldType::EXTRA,     FieldType::STEP,
                                           FieldType::NAMED_DATE,   FieldType::PERMISSION};
      if (alwaysSets.count(field.type)) CHECK(field.isSet());
      if (field.merge == Merge::SET_WINS) CHECK(field.type == FieldType::BOOLEAN);
      if (field.merge == Merge::FURTHEST_WINS) CHECK(field.type == FieldType::CHOICE);
      CHECK((field.merge == Merge::COUNTER) == (field.type == FieldType::COUNTER));
      CHECK((field.merge == Merge::ORDER) == (field.type == FieldType::ORDER_KEY));
      CHECK(field.isDerived() == (field.type == FieldType::DERIVED || lines));
      CHECK((field.type == FieldType::DERIVED) == !field.formula.empty());
      CHECK((field.merge == Merge::MERGEABLE_TEXT) == (field.type == FieldType::LONG_TEXT));
      if (field.merge == Merge::PARENT) {
        CHECK(field.type == FieldType::REF);
        CHECK(field.target == std::vector<std::string>{kind.key});
      }
      const std::set<FieldType> composites{FieldType::MONEY, FieldType::PERSON_NAME, FieldType::ADDRESS, FieldType::GEO,
                                           FieldType::RANGE};
      if (composites.count(field.type)) CHECK(field.composite);
      const std::set<FieldType> mayBeWhole{FieldType::RECURRENCE, FieldType::EXPRESSION, FieldType::STRUCTURED};
      if (field.composite)
        CHECK((composites.count(field.type) || !field.partOf.empty() || mayBeWhole.count(field.type)));
      // Elements of sets are read one by one; what is no set has no elements.
      if (!field.isSet()) CHECK(field.elementMerge == Merge::LAST_WRITER);
      const std::set<Merge> elementMerges{Merge::LAST_WRITER, Merge::KEEP_BOTH, Merge::FIXED};
      CHECK(elementMerges.count(field.elementMerge) == 1);
      const std::set<FieldType> ordered{FieldType::INTEGER, FieldType::DECIMAL, FieldType::MONEY,
                                        FieldType::PERCENT, FieldType::DATE,    FieldType::DATE_TIME,
                                        FieldType::DURATION};
      if (!field.minimum.empty() || !field.maximum.empty()) CHECK(ordered.count(field.type) == 1);

      if (!field.partOf.empty()) {
        CHECK(field.composite);
        CHECK_FALSE(kind.field(field.partOf));
        CHECK(field.entry() == field.partOf);
        CHECK_FALSE(field.isSet());
        auto siblings = std::count_if(kind.fields.begin(), kind.fields.end(), [&](const FieldDef& other) {
          return other.partOf == field.partOf && other.merge == field.merge;
        });
        CHECK(siblings >= 2);
      }
      if (field.type == FieldType::PERCENT) {
        CHECK(field.minimum == "0");
        CHECK(field.maximum == "100");
      }
      if (field.required) CHECK_FALSE(field.isDerived());
      if (field.isChoice() && !field.defaultValue.empty()) CHECK(field.choice(field.defaultValue));
    }
  }
}

TEST_CASE("within a kind a word means one field") {
  Catalogue catalogue;
  for (auto& kind : catalogue.kinds()) {
    CAPTURE(kind.key);
    // A kind's own names come before the common ones; within either no word is claimed twice.
    std::map<std::string, std::set<std::string>> own, common;
    for (auto& field : kind.fields) claim(field.common ? common : own, field);
    checkUnambiguous(own);
    checkUnambiguous(common);
    for (auto& field : kind.fields) {
      if (field.common) continue;
      for (auto& synonym : field.synonyms) {
        CAPTURE(synonym);
        CHECK(kind.findField(synonym) == &field);
      }
      CHECK(kind.findField(field.label.en) == &field);
      CHECK(kind.findField(field.label.zh) == &field);
    }
  }
}

TEST_CASE("merge codes are as the catalogue has them") {
  Catalogue catalogue;
  auto code = [&](const char* kind, const char* field) { return catalogue.kind(kind)->field(field)->mergeText(); };
  CHECK(code("opportunity", "name") == "L");
  CHECK(code("opportunity", "next_step") == "M");
  CHECK(code("opportunity", "amount") == "A/M");
  CHECK(code("account", "geo") == "A/L");
  CHECK(code("user", "name") == "A/L");
  CHECK(code("contact", "name") == "A/M");
  CHECK(code("account", "addresses") == "S");
  CHECK(code("account", "parent") == "P");
  CHECK(code("stage", "order") == "O");
  CHECK(code("comment", "on") == "G");
  CHECK(code("activity", "check_in") == "G");
  CHECK(code("lead", "converted_to") == "W");
  CHECK(code("risk", "plan") == "X");
  CHECK(code("risk", "emv") == "D");
  CHECK(code("account", "do_not_contact") == "set wins");
  CHECK(code("risk", "likelihood") == "A/M");
  CHECK(code("task", "owner") == "M");
  CHECK(code("quote", "valid_until") == "M");
  CHECK(code("order", "signed_date") == "W");
  CHECK(code("order", "start") == "A/M");
  CHECK(code("article", "helpful") == "C");
  CHECK(code("campaign_member", "progress") == "furthest wins");
  CHECK(code("campaign_member", "opted_out") == "set wins");
  CHECK(code("segment", "filter") == "A/L");
  CHECK(code("requirement", "statement") == "X");
  CHECK(code("phase", "position") == "O");
  CHECK(code("team", "parent") == "P");
  CHECK(code("time_entry", "duration") == "G");
  CHECK(code("role", "read_scope") == "M");

  std::set<std::string_view> printed;
  for (unsigned i = 0; i <= static_cast<unsigned>(Merge::FURTHEST_WINS); ++i) {
    auto merge = static_cast<Merge>(i);
    CHECK(printed.insert(mergeText(merge)).second);
    CHECK(mergeOf(mergeText(merge)) == merge);
  }
  CHECK_FALSE(mergeOf("Z"));
}

TEST_CASE("types have words") {
  CHECK(typeText(FieldType::TEXT) == "text");
  CHECK(typeText(FieldType::LONG_TEXT) == "long_text");
  CHECK(typeText(FieldType::MONEY) == "money");
  CHECK(typeText(FieldType::MULTI_REF) == "multi_ref");
  CHECK(typeText(FieldType::STAGE_MOVE) == "stage_move");
  CHECK(typeOf("date time") == FieldType::DATE_TIME);
  CHECK_FALSE(typeOf("blob"));
}

TEST_CASE("a kind answers to its key, its labels, its synonyms and their plurals") {
  Catalogue catalogue;
  for (auto word : {"opportunity", "Opportunities", "OPPORTUNITY", "商机", "deal", "Deals", "sales-opportunity",
                    "sales_opportunities"}) {
    CAPTURE(word);
    REQUIRE(catalogue.findKind(word));
    CHECK(catalogue.findKind(word)->key == "opportunity");
  }
  CHECK(catalogue.findKind("companies")->key == "account");
  CHECK(catalogue.findKind("客户")->key == "account");
  CHECK(catalogue.findKind("people")->key == "contact");
  CHECK(catalogue.findKind("activities")->key == "activity");
  CHECK(catalogue.kind("accounts") == nullptr);
  CHECK(catalogue.findKind("invoice") == nullptr);
  CHECK(catalogue.findKind("") == nullptr);
  CHECK(catalogue.findKind("s") == nullptr);
  CHECK(catalogue.nearestKind("oportunity")->key == "opportunity");
  CHECK(catalogue.nearestKind("xyzzy") == nullptr);
}

TEST_CASE("a field answers to its key, its labels and its synonyms however they are written") {
  Catalogue catalogue;
  auto& opportunity = *catalogue.kind("opportunity");
  for (auto word : {"close_date", "Close Date", "close-date", "CLOSEDATE", "\ufeffClose Date*", "Expected close",
                    "预计成交日", "ｃｌｏｓｅ　ｄａｔｅ", "预计成交日期："}) {
    CAPTURE(word);
    REQUIRE(opportunity.findField(word));
    CHECK(opportunity.findField(word)->key == "close_date");
  }
  CHECK(opportunity.field("Close Date") == nullptr);
  CHECK(opportunity.findField("revenue") == nullptr);
  CHECK(opportunity.findField("") == nullptr);
  CHECK(opportunity.nearestField("clse_date")->key == "close_date");
  CHECK(opportunity.nearestField("amuont")->key == "amount");
  CHECK(opportunity.nearestField("金客")->key == "amount");
  CHECK(opportunity.nearestField("zzzzzz") == nullptr);
}

TEST_CASE("a kind's own field has a name before a common one") {
  Catalogue catalogue;
  CHECK(catalogue.kind("account")->findField("负责人")->key == "owner");
  CHECK(catalogue.kind("task")->findField("负责人")->key == "assignee");
  CHECK(catalogue.kind("task")->findField("owner")->key == "owner");
  CHECK(catalogue.kind("risk")->findField("责任人")->key == "owner");
  CHECK(catalogue.kind("user")->findField("sales_agent")->key == "name");
  CHECK(catalogue.kind("contact")->findField("部门")->key == "department");
}

TEST_CASE("headers of files that others made find their fields") {
  Catalogue catalogue;
  auto expect = [&](const char* kind, std::map<std::string, std::string> columns) {
    for (auto& [column, key] : columns) {
      CAPTURE(kind, column);
      auto* field = catalogue.kind(kind)->findField(column);
      CHECK((field ? field->key : "") == key);
    }
  };
  expect("account", {{"account", "name"},
                     {"sector", "industry"},
                     {"year_established", ""},
                     {"revenue", ""},
                     {"employees", "size"},
                     {"office_location", ""},
                     {"subsidiary_of", "parent"}});
  expect("opportunity", {{"opportunity_id", ""},
                         {"sales_agent", "owner"},
                         {"product", "products"},
                         {"account", "account"},
                         {"deal_stage", "stage"},
                         {"engage_date", "authored_at"},
                         {"close_date", "close_date"},
                         {"close_value", "amount"}});
  expect("product", {{"product", "name"}, {"series", "category"}, {"sales_price", "list_price"}});
  expect("user", {{"sales_agent", "name"}, {"manager", "manager"}, {"regional_office", "team"}});
  expect("lead", {{"Lead Source", "source"},
                  {"Do Not Email", "opt_out_email"},
                  {"Do Not Call", "opt_out_call"},
                  {"Tags", "tags"},
                  {"person_name", "name"},
                  {"Prospect ID", ""}});
  expect("account", {{"客户名称", "name"},
                     {"公司名称", "name"},
                     {"手机", "phones"},
                     {"手机号", "phones"},
                     {"电话", "phones"},
                     {"邮箱", "emails"},
                     {"负责人", "owner"},
                     {"备注", "description"}});
  expect("opportunity", {{"商机名称", "name"},
                         {"客户名称", "account"},
                         {"金额", "amount"},
                         {"阶段", "stage"},
                         {"负责人", "owner"},
                         {"创建时间", "authored_at"}});
  expect("contact", {{"姓名", "name"}, {"公司名称", "account"}, {"微信", "im"}, {"职位", "job_title"}});
}

TEST_CASE("a choice answers to its key, its labels and its synonyms in any case") {
  Catalogue catalogue;
  auto& status = *catalogue.kind("task")->field("status");
  for (auto word : {"in_progress", "In Progress", "IN-PROGRESS", "进行中"}) {
    CAPTURE(word);
    REQUIRE(status.findChoice(word));
    CHECK(status.findChoice(word)->key == "in_progress");
  }
  CHECK(status.choice("In Progress") == nullptr);
  CHECK(status.findChoice("someday") == nullptr);
  CHECK(status.nearestChoice("in_progres")->key == "in_progress");
  CHECK(status.rank("not_started") == std::size_t{0});
  CHECK(*status.rank("done") > *status.rank("in_progress"));
  CHECK_FALSE(status.rank("nothing"));
}

TEST_CASE("a head count means the band that it falls in, and a band's own name means that band") {
  Catalogue catalogue;
  auto& size = *catalogue.kind("account")->field("size");
  auto band = [&](const char* word) {
    auto* choice = size.findChoice(word);
    return choice ? choice->key : "";
  };
  CHECK(band("2822") == "people_1000_to_4999");
  CHECK(band("1") == "people_1_to_9");
  CHECK(band("9") == "people_1_to_9");
  CHECK(band("19") == "people_10_to_49");
  CHECK(band("1-9") == "people_1_to_9");
  CHECK(band("1049") == "people_1000_to_4999");
  CHECK(band("10-49") == "people_10_to_49");
  CHECK(band("34288") == "people_5000_up");
  CHECK(band("0") == "");
  CHECK(band("28.5") == "");
  CHECK(band("many") == "");
}

TEST_CASE("won and lost outrank open stages, and a workflow's ends outrank its middle") {
  Catalogue catalogue;
  auto& type = *catalogue.kind("stage")->field("type");
  CHECK(type.choice("won")->outranks > type.choice("open")->outranks);
  CHECK(type.choice("lost")->outranks == type.choice("won")->outranks);
  for (auto kind : {"lead", "task", "project", "risk"}) {
    CAPTURE(kind);
    auto& status = *catalogue.kind(kind)->field("status");
    auto highest = std::max_element(status.choices.begin(), status.choices.end(),
                                    [](auto& a, auto& b) { return a.outranks < b.outranks; });
    CHECK(status.choices.front().outranks == 0);
    CHECK(highest->outranks == 9);
  }
}

TEST_CASE("refs lead to the kinds they may name") {
  Catalogue catalogue;
  auto targets = [&](const char* kind, const char* field) {
    return catalogue.targets(*catalogue.kind(kind)->field(field));
  };
  REQUIRE(targets("opportunity", "stage").size() == 1);
  CHECK(targets("opportunity", "stage").front()->key == "stage");
  CHECK(targets("comment", "on").size() == catalogue.kinds().size());
  REQUIRE(targets("account", "team").size() == 1);
  CHECK(targets("account", "team").front()->key == "team");
  CHECK(targets("account", "name").empty());
}

TEST_CASE("a kind knows who may name it") {
  Catalogue catalogue;
  std::set<std::string> found;
  for (auto& referrer : catalogue.referrers(*catalogue.kind("stage"))) {
    found.insert(referrer.kind->key + "." + referrer.field->key);
  }
  CHECK(found == std::set<std::string>{"opportunity.stage", "stage_change.from", "stage_change.to"});
}

TEST_CASE("the pipeline that a space begins with fits the stage's own fields") {
  Catalogue catalogue;
  auto seed = defaultPipelineSeed();
  CHECK(seed.code == "sales");
  CHECK(seed.label.en == "Sales pipeline");
  CHECK(seed.label.zh == "销售管道");
  std::vector<std::string> codes;
  for (auto& stage : seed.stages) {
    codes.push_back(stage.code);
    CHECK(isSnakeCase(stage.code));
    CHECK_FALSE(stage.label.en.empty());
    CHECK(isChinese(stage.label.zh));
    CHECK(stage.probability <= 100);
    CHECK(catalogue.kind("stage")->field("type")->choice(stage.type));
  }
  CHECK(codes == std::vector<std::string>{"prospecting", "engaging", "proposal", "negotiation", "won", "lost"});
  CHECK(seed.stages[1].probability == 30);
  CHECK(seed.stages[4].type == "won");
  CHECK(seed.stages[5].type == "lost");
}

TEST_CASE("a copy stands on its own") {
  auto first = std::make_unique<Catalogue>();
  Catalogue copy = *first;
  first.reset();
  CHECK(copy.findKind("deals")->findField("金额")->key == "amount");
}

TEST_CASE("a catalogue of one's own is indexed alike, and refused where a key comes twice or a title is missing") {
  FieldDef name;
  name.key = "name";
  name.label = {"Name", "名称"};
  FieldDef owner;
  owner.key = "owner";
  owner.label = {"Owner", "负责人"};
  KindDef boat;
  boat.key = "boat";
  boat.label = {"Boat", "船"};
  boat.title = "name";
  boat.fields = {name};
  Catalogue harbour({owner}, {boat});
  REQUIRE(harbour.findKind("boats"));
  CHECK(harbour.findKind("boats")->findField("负责人")->common);
  CHECK_FALSE(harbour.findKind("boats")->findField("name")->common);

  CHECK_THROWS_AS(Catalogue({owner}, {boat, boat}), std::invalid_argument);
  auto twice = boat;
  twice.fields.push_back(name);
  CHECK_THROWS_AS(Catalogue({owner}, {twice}), std::invalid_argument);
  auto nameless = boat;
  nameless.title = "title";
  CHECK_THROWS_AS(Catalogue({owner}, {nameless}), std::invalid_argument);
}

TEST_CASE("what people define comes behind what is there, and takes no word from it") {
  const Catalogue builtIn;
  FieldDef name;
  name.key = "name";
  KindDef boat;
  boat.key = "boat";
  boat.label = {"Company", "船"};
  boat.title = "name";
  boat.fields = {name};
  FieldDef draft;
  draft.key = "draft_m";
  draft.label = {"Legal name", "吃水"};
  const Catalogue harbour = builtIn.with({boat}, {{"account", draft}, {"boat", draft}});
  CHECK(harbour.kinds().size() == builtIn.kinds().size() + 1);
  CHECK(harbour.findKind("Company")->key == "account");
  CHECK(harbour.findKind("boats")->custom);
  CHECK(harbour.kind("boat")->field("owner")->common);
  const KindDef& account = *harbour.kind("account");
  CHECK(account.findField("Legal name")->key == "legal_name");
  CHECK(account.findField("吃水")->key == "draft_m");
  CHECK(account.field("draft_m")->custom);
  for (auto& field : builtIn.kind("account")->fields) CHECK(account.field(field.key)->index == field.index);
  CHECK(builtIn.kind("account")->field("draft_m") == nullptr);

  CHECK_THROWS_AS(builtIn.with({}, {{"raft", draft}}), std::invalid_argument);
  CHECK_THROWS_AS(builtIn.with({}, {{"account", draft}, {"account", draft}}), std::invalid_argument);
  CHECK_THROWS_AS(builtIn.with({}, {{"account", name}}), std::invalid_argument);
}
