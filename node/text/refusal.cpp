#include "node/text/refusal.h"

#include "node/text/words.h"

namespace satchel::node {
namespace {

using schema::FieldDef;
using schema::FieldType;

struct Advice {
  const char *en, *zh;
};

Advice adviceFor(FieldType type) {
  switch (type) {
    case FieldType::INTEGER:
    case FieldType::COUNTER:
      return {"give a whole number such as 12", "请填写整数，例如 12"};
    case FieldType::DECIMAL:
      return {"give a number such as 12.5 or 1,234.50", "请填写数字，例如 12.5 或 1,234.50"};
    case FieldType::PERCENT:
      return {"give a percentage such as 63.15%", "请填写百分比，例如 63.15%"};
    case FieldType::MONEY:
      return {"give an amount such as 1111, 1,234.50 or 1111 USD", "请填写金额，例如 1111、1,234.50 或 1111 USD"};
    case FieldType::DATE:
      return {"give a date such as 2017-03-01", "请填写日期，例如 2017-03-01"};
    case FieldType::DATE_TIME:
      return {"give a date and time such as 2017-03-01T09:30Z", "请填写日期和时间，例如 2017-03-01T09:30Z"};
    case FieldType::DURATION:
      return {"give a length of time with its unit, such as 3h, 90m, 1h30m or 2d",
              "请填写带单位的时长，例如 3h、90m 或 2天"};
    case FieldType::BOOLEAN:
      return {"give yes or no", "请填写“是”或“否”"};
    case FieldType::PHONE:
      return {"give a telephone number such as +86 10 1234 5678", "请填写电话号码，例如 +86 10 1234 5678"};
    case FieldType::EMAIL:
      return {"give an e-mail address such as wei@example.com", "请填写邮箱，例如 wei@example.com"};
    case FieldType::URL:
      return {"give a web address such as https://example.com", "请填写网址，例如 https://example.com"};
    case FieldType::GEO:
      return {"give latitude and longitude such as 22.54,114.06", "请填写纬度和经度，例如 22.54,114.06"};
    case FieldType::RANGE:
      return {"give a start and an end such as 2017-03-01..2017-03-05", "请填写起止日期，例如 2017-03-01..2017-03-05"};
    case FieldType::EXTERNAL_IDS:
      return {"give a source and an id such as erp:4711", "请填写来源和编号，例如 erp:4711"};
    case FieldType::EXTRA:
      return {"give a column and its text such as colour=red", "请填写列名和内容，例如 颜色=红"};
    case FieldType::PERSON_NAME:
      return {"give a name such as Wei Zhang or Zhang, Wei", "请填写姓名，例如 张伟"};
    case FieldType::ADDRESS:
      return {"give an address such as street=1 Main St; city=Basel", "请填写地址，例如 城市=深圳; 街道=深南大道1号"};
    case FieldType::ATTACHMENTS:
      return {"give a file's hash (64 hexadecimal digits) and name such as hash=…; name=offer.pdf; size=1024",
              "请填写文件的指纹（64 位十六进制）和名称，例如 hash=…; name=报价.pdf; size=1024"};
    case FieldType::STEP:
      return {"give a position, an action and what it takes such as 10 create_task Call back",
              "请填写位置、动作和内容，例如 10 create_task 回电"};
    case FieldType::NAMED_DATE:
      return {"give a day and its name such as 2026-10-01 National Day", "请填写日期和名称，例如 2026-10-01 国庆节"};
    case FieldType::PERMISSION:
      return {"give a right and how far it reaches such as opportunity.read=team",
              "请填写权限和范围，例如 opportunity.read=team"};
    case FieldType::RECURRENCE:
      return {"give a rule such as weekly or FREQ=WEEKLY;BYDAY=MO",
              "请填写重复规则，例如 每周 或 FREQ=WEEKLY;BYDAY=MO"};
    case FieldType::STRUCTURED:
      return {"give one value in JSON", "请填写一个 JSON 值"};
    case FieldType::EXPRESSION:
      return {"close every quotation mark and parenthesis, as in (level = A or level = B)",
              "引号和括号需要成对，例如 (level = A or level = B)"};
    case FieldType::REF:
    case FieldType::MULTI_REF:
      return {"give the id of a record", "请填写记录的 ID"};
    case FieldType::TEXT:
    case FieldType::LONG_TEXT:
    case FieldType::CHOICE:
    case FieldType::MULTI_CHOICE:
    case FieldType::TAGS:
    case FieldType::AUTO_NUMBER:
    case FieldType::ORDER_KEY:
    case FieldType::CHILD_LINES:
    case FieldType::DERIVED:
    case FieldType::STAGE_MOVE:
      break;
  }
  return {"give text in UTF-8", "请填写 UTF-8 文本"};
}

}  // namespace

Problem refused(const FieldDef& field, std::string_view text, const char* code, const std::string& en,
                const std::string& zh) {
  const auto given = shortened(text);
  return {code, field.label.en + " (" + field.key + ") cannot be \"" + given + "\": " + en + ".",
          field.label.zh + "（" + field.key + "）不能是“" + given + "”：" + zh + "。"};
}

Problem badValue(const FieldDef& field, std::string_view text) {
  const auto advice = adviceFor(field.type);
  return refused(field, text, "BAD_VALUE", advice.en, advice.zh);
}

Problem badChoice(const FieldDef& field, std::string_view text) {
  std::string en = "choose one of ", zh = "请选择：";
  if (const auto* near = field.nearestChoice(text)) {
    en = "did you mean " + near->key + "? " + en;
    zh = "是否指“" + near->label.zh + "”？" + zh;
  }
  bool first = true;
  for (const auto& choice : field.choices) {
    if (choice.retired) continue;
    en += (first ? "" : ", ") + choice.key;
    zh += (first ? "" : "、") + choice.label.zh;
    first = false;
  }
  return refused(field, text, "BAD_CHOICE", en, zh);
}

Problem ambiguousDate(const FieldDef& field, std::string_view text) {
  return refused(field, text, "AMBIGUOUS_DATE", "day and month may be either way round; write it like 2017-03-01",
                 "无法区分日和月；请写成 2017-03-01 的形式");
}

}  // namespace satchel::node
