#include "sync/record.h"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

using namespace satchel;
using namespace satchel::sync;

namespace {

/// Logs are numbered by their first byte.
struct Numbers final : LogNumbers {
  std::uint32_t numberOf(const LogId& log) override { return log.bytes[0]; }
  LogId logOf(std::uint32_t number) const override { return LogId{{static_cast<std::uint8_t>(number)}}; }
};

/// Few logs, places and moments, so that versions often share all but one of them.
rc::Gen<Dot> anyDot() {
  return rc::gen::map(
      rc::gen::tuple(rc::gen::inRange<std::uint8_t>(1, 4), rc::gen::inRange<Seq>(1, 4), rc::gen::inRange(0u, 300u)),
      [](const auto& parts) {
        return Dot{LogId{{std::get<0>(parts)}}, std::get<1>(parts), std::get<2>(parts)};
      });
}

rc::Gen<Version> anyVersion() {
  return rc::gen::map(rc::gen::tuple(anyDot(), rc::gen::element(Origin::person, Origin::import),
                                     rc::gen::inRange<Millis>(-1, 2), rc::gen::arbitrary<Bytes>()),
                      [](const auto& parts) {
                        return Version{std::get<0>(parts), std::get<1>(parts), std::get<2>(parts), std::get<3>(parts)};
                      });
}

Record anyRecord() {
  Record record;
  for (const char* field : {"amount", "close_date", "name", "tags"}) {
    Entry& entry = record.entries[field];
    entry.live = *rc::gen::container<std::vector<Version>>(anyVersion());
    entry.shadows = *rc::gen::container<std::vector<Dot>>(anyDot());
    entry.early = *rc::gen::container<std::vector<Dot>>(anyDot());
    for (const Version& version : entry.live) record.touched[version.dot.log] = version.dot.seq;
  }
  for (std::uint64_t n = 0;
       const auto step : *rc::gen::container<std::vector<std::uint8_t>>(rc::gen::inRange<std::uint8_t>(1, 200)))
    record.feed.push_back(n += step);
  return record;
}

}  // namespace

TEST_CASE("a record at rest reads back as it was, whoever wrote its versions and whenever") {
  rc::check("decodeRecord(encodeRecord(record)) == record", [] {
    Numbers logs;
    const Record record = anyRecord();
    RC_ASSERT(decodeRecord(encodeRecord(record, logs), logs) == record);
  });
}

TEST_CASE("versions of Alice and Bob from the same place and moment of their logs stay each their own") {
  Numbers logs;
  const LogId alice{{1}}, bob{{2}};
  Record record;
  record.entries["amount"].live = {{{alice, 5, 0}, Origin::person, 7, {1}}, {{bob, 5, 0}, Origin::person, 7, {2}}};
  record.entries["name"].live = {{{alice, 5, 1}, Origin::person, 7, {3}}};
  record.entries["tags"].live = {{{alice, 5, 2}, Origin::person, 7, {4}}};
  CHECK(decodeRecord(encodeRecord(record, logs), logs) == record);
}
