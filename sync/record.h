// A record: its entries by field, and how far each log has touched it. Invariant: what is here is derived; the commits
// are the truth, and a record can always be re-read from those that touched it.
#pragma once
#include <map>

#include "sync/digest.h"
#include "sync/entry.h"
#include "sync/version-vector.h"

namespace satchel::sync {

/// Reserved field keys; the catalogue may not use them otherwise.
constexpr std::string_view deletedField = "deleted";

/// What a delete carries: the commits it saw on the record and its child lines. No seen vector at all is a restore.
struct Deletion {
  bool deleted = false;
  std::map<LogId, Seq> seen;
  Bytes encode() const;
  static std::optional<Deletion> decode(ByteView bytes);
};

struct Record {
  std::map<std::string, Entry, std::less<>> entries;
  /// The latest commit of each log that wrote any field but `deleted`, void ones apart.
  std::map<LogId, Seq> touched;
  /// Where in this node's feed the commits stand that touched it, ascending: its history.
  std::vector<std::uint64_t> feed;

  bool operator==(const Record&) const = default;
};

struct Presence {
  bool deleted = false;            ///< in the bin
  bool editedAfterDelete = false;  ///< a delete stands, but somebody's unseen edit brought it back
};

/// Whether a delete is in force: every commit that touched the record or its children (`touched`) was seen by a delete
/// that stands.
Presence presenceOf(const Entry* deletedEntry, const std::map<LogId, Seq>& touched);

/// Numbers that stand for logs in one store; ids everywhere else.
class LogNumbers {
 public:
  virtual ~LogNumbers() = default;
  virtual std::uint32_t numberOf(const LogId& log) = 0;
  virtual LogId logOf(std::uint32_t number) const = 0;
};

/// At rest: sources (log number, seq, origin, time) once, then entries whose versions refer to them; with texts, where
/// there are any, each entry ends in u8 0, or 1 and the text.
Bytes encodeRecord(const Record& record, LogNumbers& logs);
std::optional<Record> decodeRecord(ByteView bytes, const LogNumbers& logs);

/// A record's share of the digest: its live versions, canonically. Zero for a record without any.
Hash digestShare(const MacKey& key, const RecordId& id, std::string_view kind, const Record& record);

}  // namespace satchel::sync
