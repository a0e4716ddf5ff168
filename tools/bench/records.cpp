#include "tools/bench/records.h"

#include <array>
#include <string_view>

namespace satchel::bench {
namespace {

/// Sebastiano Vigna's splitmix64. Each row draws from a stream of its own, begun by a draw, so that no row resembles
/// the one before it.
class Draw {
 public:
  explicit Draw(std::uint64_t row) : state_(row) { state_ = next(); }
  std::uint64_t below(std::uint64_t end) { return next() % end; }
  template <std::size_t size>
  std::string_view from(const std::array<std::string_view, size>& words) {
    return words[below(size)];
  }

 private:
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

using Words = std::string_view;
constexpr std::array<Words, 13> given{"Ada",    "Ben",   "Chloe", "Dmitri", "Elena", "Farid", "Grace",
                                      "Ingrid", "Jonas", "Katya", "Liam",   "Noor",  "Priya"};
constexpr std::array<Words, 12> family{"Abbott", "Castillo", "Dubois", "Eriksen", "Haddad", "Ivanov",
                                       "Jensen", "Lindgren", "Moreau", "Okafor",  "Tanaka", "Weber"};
constexpr std::array<Words, 10> chinese{"王晓明", "李雨桐", "张建国", "刘思远", "陈丽华",
                                        "杨子涵", "赵文博", "黄静怡", "周浩然", "吴欣妍"};
constexpr std::array<Words, 8> titles{"Sales Manager",       "Account Executive", "Buyer",  "采购经理",
                                      "Head of Procurement", "Engineer",          "总经理", "Analyst"};
constexpr std::array<Words, 6> departments{"Purchasing", "Operations", "Finance", "工程部", "Logistics", "Quality"};
constexpr std::array<Words, 4> roles{"Decision maker", "Evaluator", "Influencer", "User"};
constexpr std::array<Words, 6> domains{"acme", "globex", "initech", "vandelay", "wayne", "wonka"};
constexpr std::array<Words, 8> streets{
    "12 Mill Lane, Dublin",  "8 Rue des Lilas, Lyon", "44 Harbour Road, Oslo",         "浙江省杭州市西湖区文三路90号",
    "3 Plaza Mayor, Madrid", "71 Elm Street, Austin", "广东省广州市天河区体育西路5号", "9 Marina Road, Lagos"};
constexpr std::array<Words, 24> told{"called",  "about",    "renewal",  "pricing",    "follow up", "next quarter",
                                     "needs",   "demo",     "contract", "signed",     "budget",    "approved",
                                     "waiting", "legal",    "prefers",  "conference", "upgrade",   "support ticket",
                                     "open",    "discount", "shipping", "delayed",    "invoice",   "paid"};
constexpr std::size_t noteBytes = 245;

/// No two rows have the same letters.
std::string letters(std::uint64_t row) {
  std::string text;
  for (; text.size() < 4 || row > 0; row /= 26) text += static_cast<char>('a' + row % 26);
  return text;
}

std::string digits(std::uint64_t number, std::size_t width) {
  auto text = std::to_string(number);
  return std::string(text.size() < width ? width - text.size() : 0, '0') + text;
}

void addRow(std::string& csv, std::uint64_t row) {
  Draw draw(row);
  const std::string unique = letters(row);
  const std::string first = row % 3 == 2 ? std::string(draw.from(chinese)) : std::string(draw.from(given));
  const std::string last = std::string(draw.from(family)) + unique;
  csv += first + " " + last + ",";
  csv.append(draw.from(titles)).append(",").append(draw.from(departments)).append(",");
  csv += "+44 20 " + digits(draw.below(10'000'000'000), 10) + ",";
  csv += unique + "." + digits(draw.below(1'000'000), 6) + "@" + std::string(draw.from(domains)) + ".example,";
  csv += "wx_" + unique + digits(draw.below(100'000), 5) + ",";
  csv += std::to_string(1955 + draw.below(45)) + "-" + digits(1 + draw.below(12), 2) + "-" +
         digits(1 + draw.below(28), 2) + ",";
  csv.append(draw.from(roles)).append(",\"").append(draw.from(streets)).append("\",");
  for (const std::size_t end = csv.size() + noteBytes; csv.size() < end;) csv.append(draw.from(told)).append(" ");
  csv.back() = '\n';
}

}  // namespace

std::string contactsAsCsv(std::uint64_t records) {
  std::string csv = "Name,Job title,Department,Phone,E-mail,WeChat,Birthday,Decision role,Address,Notes\n";
  csv.reserve(records * 420);
  for (std::uint64_t row = 0; row < records; ++row) addRow(csv, row);
  return csv;
}

}  // namespace satchel::bench
