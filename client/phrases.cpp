#include "client/phrases.h"

#include <algorithm>
#include <array>

namespace satchel::client {
namespace {

struct Keyword {
  std::string_view key;
  Phrase phrase;
};
constexpr std::array keywords{
    // roles
    Keyword{"owner", {"owner", "所有者"}},
    Keyword{"admin", {"admin", "管理员"}},
    Keyword{"editor", {"editor", "编辑者"}},
    Keyword{"reader", {"reader", "只读者"}},
    Keyword{"carrier", {"carrier", "中继"}},
    // states of a peer
    Keyword{"connected", {"connected", "已连接"}},
    Keyword{"connecting", {"connecting", "连接中"}},
    Keyword{"waiting", {"waiting", "等待重连"}},
    Keyword{"offline", {"offline", "离线"}},
    Keyword{"refused", {"refused", "被拒绝"}},
    // groups of kinds
    Keyword{"customers", {"customers", "客户"}},
    Keyword{"sales", {"sales", "销售"}},
    Keyword{"service", {"service", "服务"}},
    Keyword{"marketing", {"marketing", "市场"}},
    Keyword{"projects", {"projects", "项目"}},
    // types of fields
    Keyword{"text", {"text", "文本"}},
    Keyword{"long_text", {"long text", "长文本"}},
    Keyword{"integer", {"integer", "整数"}},
    Keyword{"decimal", {"decimal", "小数"}},
    Keyword{"money", {"money", "金额"}},
    Keyword{"percent", {"percent", "百分比"}},
    Keyword{"date", {"date", "日期"}},
    Keyword{"datetime", {"date and time", "日期时间"}},
    Keyword{"date_time", {"date and time", "日期时间"}},
    Keyword{"duration", {"duration", "时长"}},
    Keyword{"boolean", {"yes/no", "是/否"}},
    Keyword{"choice", {"choice", "单选"}},
    Keyword{"multi_choice", {"choices", "多选"}},
    Keyword{"ref", {"reference", "引用"}},
    Keyword{"multi_ref", {"references", "多个引用"}},
    Keyword{"tags", {"tags", "标签"}},
    Keyword{"phone", {"phone", "电话"}},
    Keyword{"email", {"e-mail", "邮箱"}},
    Keyword{"address", {"address", "地址"}},
    Keyword{"url", {"web address", "网址"}},
    Keyword{"person_name", {"name of a person", "姓名"}},
    Keyword{"geo", {"place", "位置"}},
    Keyword{"range", {"from and to", "起止"}},
    Keyword{"counter", {"count", "计数"}},
    Keyword{"auto_number", {"number", "自动编号"}},
    Keyword{"external_ids", {"external ids", "外部编号"}},
    Keyword{"attachments", {"files", "附件"}},
    Keyword{"order_key", {"order", "顺序"}},
    Keyword{"recurrence", {"recurrence", "重复规则"}},
    Keyword{"extra", {"other columns", "其他列"}},
    Keyword{"derived", {"computed", "计算"}},
    Keyword{"expression", {"expression", "表达式"}},
    Keyword{"structured", {"JSON", "JSON"}},
    Keyword{"child_lines", {"records of their own", "明细记录"}},
    Keyword{"step", {"step", "步骤"}},
    Keyword{"named_date", {"named day", "日期与名称"}},
    Keyword{"permission", {"right", "权限"}},
};

}  // namespace

Language languageOf(std::string_view lcAll, std::string_view lcMessages, std::string_view lang) {
  for (const auto setting : {lcAll, lcMessages, lang}) {
    if (!setting.empty()) return setting.starts_with("zh") ? Language::zh : Language::en;
  }
  return Language::en;
}

QString keywordText(std::string_view keyword, Language language) {
  const auto found = std::ranges::find(keywords, keyword, &Keyword::key);
  if (found != keywords.end()) return say(found->phrase, language);
  return QString::fromUtf8(keyword.data(), qsizetype(keyword.size()));
}

}  // namespace satchel::client
