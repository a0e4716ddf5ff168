// Differences as a person would say them, and for any two texts right ones.
#include "sync/text-diff.h"

#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include "sync/code-points.h"

using namespace satchel::sync;

namespace {

std::u32string applied(std::u32string before, std::u32string_view after, const std::vector<Difference>& differences) {
  for (auto each = differences.rbegin(); each != differences.rend(); ++each) {
    before.replace(each->from, each->to - each->from, after.substr(each->newFrom, each->newTo - each->newFrom));
  }
  return before;
}

/// "Monday→Tuesday" and so on, one a difference.
std::vector<std::string> said(const std::string& before, const std::string& after) {
  const std::u32string a = codePointsOf(before), b = codePointsOf(after);
  std::vector<std::string> result;
  for (const Difference& each : differences(a, b)) {
    result.push_back(utf8Of(std::u32string_view(a).substr(each.from, each.to - each.from)) + "→" +
                     utf8Of(std::u32string_view(b).substr(each.newFrom, each.newTo - each.newFrom)));
  }
  return result;
}

}  // namespace

TEST_CASE("differences turn the one text into the other, in order, with something that stays between") {
  REQUIRE(rc::check("differences are right", [] {
    const auto letters = rc::gen::element<char32_t>(U'a', U'b', U' ', U'\n', U'蓝', U'鹭', U',');
    const auto before = *rc::gen::container<std::u32string>(letters);
    auto after = *rc::gen::container<std::u32string>(letters);
    if (*rc::gen::arbitrary<bool>()) {
      const auto at = *rc::gen::inRange<std::size_t>(0, before.size() + 1);
      after = before.substr(0, at) + after + before.substr(at);
    }
    const auto found = differences(before, after);
    RC_ASSERT(applied(before, after, found) == after);
    for (std::size_t i = 0; i < found.size(); ++i) {
      RC_ASSERT(found[i].from < found[i].to || found[i].newFrom < found[i].newTo);
      if (i > 0) RC_ASSERT(found[i - 1].to < found[i].from);
    }
  }));
}

TEST_CASE("people change words, not letters that happen to agree") {
  using Said = std::vector<std::string>;
  CHECK(said("the same", "the same").empty());
  CHECK(said("on Monday at noon", "on Tuesday at noon") == Said{"Monday→Tuesday"});
  CHECK(said("one note", "one notes") == Said{"→s"});
  CHECK(said("We meet. They pay.", "We met. They will pay.") == Said{"e→", "→ will"});
  CHECK(said("red fox", "blue cat") == Said{"red fox→blue cat"});
  CHECK(said("客户很满意", "客户不满意") == Said{"很→不"});
  CHECK(said("a\nb\nc\n", "a\nc\n") == Said{"b\n→"});
  CHECK(said("", "all new") == Said{"→all new"});
}

TEST_CASE("two texts with nothing in common are one difference, however long") {
  std::u32string before, after;
  for (int i = 0; i < 20000; ++i) {
    before += U"alt" + std::u32string(1, static_cast<char32_t>(U'a' + i % 26)) + U' ';
    after += U"neu" + std::u32string(1, static_cast<char32_t>(U'A' + i % 26)) + U' ';
  }
  CHECK(applied(before, after, differences(before, after)) == after);
}
