#include "sync/record.h"

#include <tuple>

#include "sync/codec.h"

namespace satchel::sync {
namespace {

/// Formats: a record is written in the first that can hold it.
constexpr std::uint8_t plain = 1, withText = 2;

/// Commits that versions of one record come from, each written once.
struct Source {
  std::uint32_t log;
  Seq seq;
  Origin origin;
  Millis time;
  auto operator<=>(const Source&) const = default;
};

class Sources {
 public:
  explicit Sources(LogNumbers& logs) : logs(logs) {}
  std::uint64_t index(const Dot& dot, Origin origin, Millis time) {
    // Mostly the same as just before.
    if (last < list.size() && dot.log == lastLog && list[last].seq == dot.seq && list[last].origin == origin &&
        list[last].time == time) {
      return last;
    }
    const Source source{logs.numberOf(dot.log), dot.seq, origin, time};
    const auto at = std::ranges::find(list, source);
    last = static_cast<std::size_t>(at - list.begin());
    lastLog = dot.log;
    if (at == list.end()) list.push_back(source);
    return last;
  }
  std::vector<Source> list;

 private:
  LogNumbers& logs;
  std::size_t last = 0;  ///< what was asked for before, and its log
  LogId lastLog;
};

bool isOfOneCommit(const Version& a, const Version& b) {
  return a.dot.log == b.dot.log && a.dot.seq == b.dot.seq && a.origin == b.origin && a.time == b.time;
}

void putDots(Writer& out, const std::vector<Dot>& dots, LogNumbers& logs) {
  out.varint(dots.size());
  for (const Dot& dot : dots) {
    out.varint(logs.numberOf(dot.log));
    out.varint(dot.seq);
    out.varint(dot.index);
  }
}

std::vector<Dot> takeDots(Reader& in, const LogNumbers& logs) {
  std::vector<Dot> dots(in.count(3));
  for (Dot& dot : dots) {
    dot.log = logs.logOf(static_cast<std::uint32_t>(in.varint()));
    dot.seq = in.varint();
    dot.index = static_cast<std::uint32_t>(in.varint());
  }
  return dots;
}

}  // namespace

Bytes Deletion::encode() const {
  Writer out;
  out.u8(deleted ? 1 : 0);
  out.varint(seen.size());
  for (const auto& [log, seq] : seen) {
    out.raw(log);
    out.varint(seq);
  }
  return out.take();
}

std::optional<Deletion> Deletion::decode(ByteView bytes) {
  Reader in(bytes);
  Deletion result;
  const std::uint8_t deleted = in.u8();
  if (deleted > 1) return std::nullopt;
  result.deleted = deleted == 1;
  for (std::size_t n = in.count(33); n > 0; --n) {
    const LogId log = in.fixedBytes<LogId>();
    result.seen[log] = in.varint();
  }
  if (!in.done()) return std::nullopt;
  return result;
}

Presence presenceOf(const Entry* deletedEntry, const std::map<LogId, Seq>& touched) {
  std::map<LogId, Seq> seen;
  bool stands = false;
  if (deletedEntry != nullptr) {
    for (const Version& version : deletedEntry->live) {
      const auto deletion = Deletion::decode(version.value);
      if (!deletion || !deletion->deleted) continue;
      stands = true;
      for (const auto& [log, seq] : deletion->seen) seen[log] = std::max(seen[log], seq);
    }
  }
  if (!stands) return {};
  const bool unseenEdit = std::ranges::any_of(touched, [&](const auto& touch) {
    const auto at = seen.find(touch.first);
    return at == seen.end() || touch.second > at->second;
  });
  return {!unseenEdit, unseenEdit};
}

Bytes encodeRecord(const Record& record, LogNumbers& logs) {
  Sources sources(logs);
  const bool anyText = std::ranges::any_of(record.entries, [](const auto& each) { return !each.second.text.empty(); });
  Writer entries;
  entries.reserve(1024);
  entries.varint(record.entries.size());
  for (const auto& [field, entry] : record.entries) {
    entries.text(field);
    entries.varint(entry.live.size());
    for (const Version& version : entry.live) {
      entries.varint(sources.index(version.dot, version.origin, version.time));
      entries.varint(version.dot.index);
      entries.sized(version.value);
    }
    putDots(entries, entry.shadows, logs);
    putDots(entries, entry.early, logs);
    if (!anyText) continue;
    entries.u8(entry.text.empty() ? 0 : 1);
    if (!entry.text.empty()) entry.text.encode(entries, logs);
  }
  Writer out;
  out.reserve(entries.size() + 64);
  out.u8(anyText ? withText : plain);
  out.varint(record.feed.size());
  std::uint64_t before = 0;
  for (const std::uint64_t n : record.feed) {
    out.varint(n - before);
    before = n;
  }
  out.varint(record.touched.size());
  for (const auto& [log, seq] : record.touched) {
    out.varint(logs.numberOf(log));
    out.varint(seq);
  }
  out.varint(sources.list.size());
  for (const Source& source : sources.list) {
    out.varint(source.log);
    out.varint(source.seq);
    out.u8(static_cast<std::uint8_t>(source.origin));
    out.zigzag(source.time);
  }
  out.raw(entries.view());
  return out.take();
}

std::optional<Record> decodeRecord(ByteView bytes, const LogNumbers& logs) {
  Reader in(bytes);
  Record record;
  const std::uint8_t version = in.u8();
  if (version != plain && version != withText) return std::nullopt;
  record.feed.resize(in.count());
  std::uint64_t before = 0;
  for (std::uint64_t& n : record.feed) before = n = before + in.varint();
  for (std::size_t n = in.count(2); n > 0; --n) {
    const LogId log = logs.logOf(static_cast<std::uint32_t>(in.varint()));
    record.touched[log] = in.varint();
  }
  std::vector<Source> sources(in.count(4));
  for (Source& source : sources) {
    source.log = static_cast<std::uint32_t>(in.varint());
    source.seq = in.varint();
    source.origin = static_cast<Origin>(in.u8());
    source.time = in.zigzag();
  }
  for (std::size_t n = in.count(2); n > 0 && !in.failed(); --n) {
    // They lie in the order of their fields.
    Entry& entry = record.entries.try_emplace(record.entries.end(), in.text())->second;
    entry.live.resize(in.count(3));
    for (Version& version : entry.live) {
      const std::uint64_t source = in.varint();
      if (source >= sources.size()) return std::nullopt;
      version.dot = {logs.logOf(sources[source].log), sources[source].seq, static_cast<std::uint32_t>(in.varint())};
      version.origin = sources[source].origin;
      version.time = sources[source].time;
      version.value = copyOf(in.sized());
    }
    entry.shadows = takeDots(in, logs);
    entry.early = takeDots(in, logs);
    if (version != withText || in.u8() == 0) continue;
    auto text = TextState::decode(in, logs);
    if (!text) return std::nullopt;
    entry.text = std::move(*text);
  }
  if (!in.done()) return std::nullopt;
  return record;
}

Hash digestShare(const MacKey& key, const RecordId& id, std::string_view kind, const Record& record) {
  Writer out;
  out.reserve(2048);
  bool any = false;
  out.raw(id);
  out.text(kind);
  const Version* before = nullptr;  // versions of one commit, mostly the whole record, say once which
  for (const auto& [field, entry] : record.entries) {
    if (!entry.hasLive()) continue;
    any = true;
    out.text(field);
    out.varint(entry.live.size());
    for (const Version& version : entry.live) {
      const bool same = before != nullptr && isOfOneCommit(*before, version);
      out.u8(same ? 0 : static_cast<std::uint8_t>(version.origin));
      if (!same) {
        out.raw(version.dot.log);
        out.u64(version.dot.seq);
        out.zigzag(version.time);
      }
      before = &version;
      out.varint(version.dot.index);
      out.sized(version.value);
    }
    if (entry.text.standing() == 0) continue;
    out.varint(entry.text.standing());
    out.raw(entry.text.sum().bytes());
  }
  Hash hash;
  if (any) keyedHash(key, Context{"satchel record digest v1"}, {out.view()}, hash.bytes);
  return hash;
}

}  // namespace satchel::sync
