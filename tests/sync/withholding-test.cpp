// A relay says it has what Bob left there: does it hand it on?
#include "sync/withholding.h"

#include <catch2/catch.hpp>

using namespace satchel;
using namespace satchel::sync;

namespace {

const LogId bobs{{1}}, lis{{2}};

VersionVector through(Seq bob, Seq li = 0) {
  VersionVector vector;
  if (bob > 0) vector.set(bobs, {bob, Hash{{1}}});
  if (li > 0) vector.set(lis, {li, Hash{{2}}});
  return vector;
}

}  // namespace

TEST_CASE("a relay that says it has more and hands nothing on is named after two questions and a comparison") {
  Withholding relay;
  relay.consider(through(10, 4), through(7, 4));
  CHECK(relay.questions() == std::map<LogId, Seq>{{bobs, 7}});
  CHECK_FALSE(relay.answered(bobs, 7, false));
  CHECK(relay.withheld().empty());
  CHECK(relay.questions().empty());
  CHECK(relay.wantsComparison());
  relay.comparing();
  relay.consider(through(10, 4), through(7, 4));
  CHECK(relay.questions() == std::map<LogId, Seq>{{bobs, 7}});
  CHECK(relay.answered(bobs, 7, false));
  CHECK(relay.withheld() == std::map<LogId, Withholding::Range>{{bobs, {7, 10}}});
  CHECK(relay.questions().empty());  // and it is not asked for ever
  CHECK_FALSE(relay.wantsComparison());

  SECTION("until what it kept has come, by whatever way") {
    relay.consider(through(10, 4), through(10, 4));
    CHECK(relay.withheld().empty());
    CHECK(relay.empty());
  }
  SECTION("some of it is not all of it: then it is asked again") {
    relay.consider(through(10, 4), through(8, 4));
    CHECK(relay.withheld().empty());
    CHECK(relay.questions() == std::map<LogId, Seq>{{bobs, 8}});
  }
}

TEST_CASE("news that is still on its way is no alarm, however often it is looked at") {
  Withholding relay;
  for (Seq here = 0; here < 10; ++here) {
    relay.consider(through(10), through(here));
    for (const auto& [log, after] : relay.questions()) CHECK_FALSE(relay.answered(log, after, false));
    relay.comparing();
  }
  relay.consider(through(10), through(10));
  CHECK(relay.withheld().empty());
}

TEST_CASE("a relay that hands it on when asked, or no longer says it has it, is not named") {
  Withholding relay;
  relay.consider(through(10), through(7));
  SECTION("it hands it on at the first question") {
    CHECK_FALSE(relay.answered(bobs, 7, true));
  }
  SECTION("at the second") {
    relay.answered(bobs, 7, false);
    relay.comparing();
    CHECK_FALSE(relay.answered(bobs, 7, true));
  }
  SECTION("a comparison shows that it does not have it") {
    relay.answered(bobs, 7, false);
    relay.comparing();
    relay.consider(through(7), through(7));
    CHECK(relay.questions().empty());
  }
  SECTION("the answer is about what it was asked before") {
    CHECK_FALSE(relay.answered(bobs, 5, false));
  }
  CHECK(relay.withheld().empty());
}
