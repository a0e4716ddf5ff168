// A record at rest. Its bytes are sealed on the disk, so they are damaged rather than forged: what reads must be whole.
#include "sync/record.h"

#include "../targets.h"

namespace satchel::fuzz {

using namespace sync;

namespace {

/// Every number is a log.
struct AnyLogs final : LogNumbers {
  std::uint32_t numberOf(const LogId& log) override {
    return log.bytes[0] | log.bytes[1] << 8 | log.bytes[2] << 16 | static_cast<std::uint32_t>(log.bytes[3]) << 24;
  }
  LogId logOf(std::uint32_t number) const override {
    LogId log;
    for (int i = 0; i < 4; ++i) log.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
    return log;
  }
};

}  // namespace

void recordTarget(ByteView bytes) {
  AnyLogs logs;
  const auto record = decodeRecord(bytes, logs);
  if (!record) return;
  const Bytes encoded = encodeRecord(*record, logs);
  const auto again = decodeRecord(encoded, logs);
  must(again == record, "a record comes back from its encoding");
  must(encodeRecord(*again, logs) == encoded, "and has one encoding");

  const MacKey key;
  const Hash share = digestShare(key, {}, "account", *record);
  must(share == digestShare(key, {}, "account", *again), "equal records have equal digests");
  Digest digest;
  digest.add(share);
  Digest other = Digest::from(bytes);
  const Digest before = other;
  other.add(share);
  other.subtract(share);
  must(other == before, "what was added is taken away again");
  must(Digest::from(digest.bytes()) == digest, "a digest comes back from its bytes");

  const auto deleted = record->entries.find(deletedField);
  const Presence presence = presenceOf(deleted == record->entries.end() ? nullptr : &deleted->second, record->touched);
  must(!(presence.deleted && presence.editedAfterDelete), "a record is in the bin or out of it");
}

Seeds recordSeeds() {
  AnyLogs logs;
  Record record;
  const LogId a = logs.logOf(1), b = logs.logOf(2);
  record.feed = {3, 9, 40};
  record.touched = {{a, 4}, {b, 2}};
  Entry name;
  name.live = {{{a, 3, 0},
                Origin::person,
                1'700'000'000'000,
                bytesOf("\x01"
                        "Blue Heron")},
               {{b, 2, 1},
                Origin::import,
                1'700'000'000'500,
                bytesOf("\x01"
                        "Heron")}};
  name.shadows = {{a, 1, 0}};
  name.early = {{b, 7, 2}};
  record.entries["name"] = name;
  Record gone = record;
  gone.entries["deleted"].live = {{{a, 4, 0}, Origin::person, 5, Deletion{true, {{a, 4}, {b, 2}}}.encode()}};
  return {{"two-versions", encodeRecord(record, logs)},
          {"in-the-bin", encodeRecord(gone, logs)},
          {"nothing", encodeRecord({}, logs)}};
}

}  // namespace satchel::fuzz
