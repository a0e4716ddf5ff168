#include "sync/text-operation.h"

#include "sync/codec.h"
#include "sync/utf8.h"

namespace satchel::sync {
namespace {

constexpr std::uint8_t tag = 12;  // beside those of value.h
enum Flag : std::uint8_t { hasParent = 1, isLeft = 2, hasRight = 4 };

class DotWriter {
 public:
  DotWriter(Writer& out, const Dot& own, const std::vector<LogId>& logs) : out(out), own(own), logs(logs) {}
  void put(const Dot& dot) {
    const bool isOwn = dot.log == own.log;
    out.varint(isOwn ? 0 : static_cast<std::uint64_t>(std::ranges::lower_bound(logs, dot.log) - logs.begin()) + 1);
    out.varint(isOwn ? own.seq - dot.seq : dot.seq);
    out.varint(dot.index);
  }
  void put(const ElementId& id) {
    put(id.dot);
    out.varint(id.offset);
  }

 private:
  Writer& out;
  const Dot& own;
  const std::vector<LogId>& logs;
};

std::uint32_t takeNumber(Reader& in) {
  const std::uint64_t number = in.varint();
  if (number > UINT32_MAX) in.reject();
  return static_cast<std::uint32_t>(number);
}

Dot takeDot(Reader& in, const Dot& own, const std::vector<LogId>& logs) {
  const std::uint64_t log = in.varint(), seq = in.varint();
  const std::uint32_t index = takeNumber(in);
  if (log > logs.size()) in.reject();
  if (in.failed()) return {};
  if (log > 0) return {logs[log - 1], seq, index};
  if (seq >= own.seq || (seq == 0 && index >= own.index)) in.reject();
  return {own.log, own.seq - seq, index};
}

ElementId takeElement(Reader& in, const Dot& own, const std::vector<LogId>& logs) {
  const Dot dot = takeDot(in, own, logs);
  return {dot, takeNumber(in)};
}

}  // namespace

std::vector<LogId> TextOperation::foreignLogs(const LogId& own) const {
  std::vector<LogId> logs;
  for (const TextInsert& insert : inserts) {
    if (insert.parent) logs.push_back(insert.parent->dot.log);
    if (insert.right) logs.push_back(insert.right->dot.log);
  }
  for (const ElementRange& range : deletes) logs.push_back(range.dot.log);
  std::erase(logs, own);
  std::ranges::sort(logs);
  logs.erase(std::unique(logs.begin(), logs.end()), logs.end());
  return logs;
}

Bytes TextOperation::encode(const Dot& own) const {
  const std::vector<LogId> logs = foreignLogs(own.log);
  Writer out;
  DotWriter dots(out, own, logs);
  out.u8(tag);
  out.varint(logs.size());
  for (const LogId& log : logs) out.raw(log);
  out.varint(inserts.size());
  for (const TextInsert& insert : inserts) {
    out.u8(static_cast<std::uint8_t>((insert.parent ? hasParent : 0) | (insert.left ? isLeft : 0) |
                                     (insert.right ? hasRight : 0)));
    if (insert.parent) dots.put(*insert.parent);
    if (insert.right) dots.put(*insert.right);
    out.text(insert.text);
  }
  out.varint(deletes.size());
  for (const ElementRange& range : deletes) {
    dots.put(range.dot);
    out.varint(range.first);
    out.varint(range.count);
  }
  return out.take();
}

bool TextOperation::isOne(ByteView value) {
  return !value.empty() && value[0] == tag;
}

std::optional<TextOperation> TextOperation::decode(ByteView value, const Dot& own) {
  if (!isOne(value)) return std::nullopt;
  Reader in(value.subspan(1));
  std::vector<LogId> logs(in.count(LogId::size));
  for (LogId& log : logs) log = in.fixedBytes<LogId>();
  for (std::size_t i = 0; i < logs.size(); ++i) {
    if (logs[i] == own.log || (i > 0 && !(logs[i - 1] < logs[i]))) return std::nullopt;
  }
  TextOperation operation;
  operation.inserts.resize(in.count(3));
  for (TextInsert& insert : operation.inserts) {
    const std::uint8_t flags = in.u8();
    if (flags > (hasParent | isLeft | hasRight)) return std::nullopt;
    insert.left = (flags & isLeft) != 0;
    if (insert.left && (flags & (hasParent | hasRight)) != hasParent) return std::nullopt;
    if (flags & hasParent) insert.parent = takeElement(in, own, logs);
    if (flags & hasRight) insert.right = takeElement(in, own, logs);
    insert.text = in.text();
    if (insert.text.empty() || !isUtf8(asBytes(insert.text))) return std::nullopt;
  }
  operation.deletes.resize(in.count(5));
  for (ElementRange& range : operation.deletes) {
    range.dot = takeDot(in, own, logs);
    range.first = takeNumber(in);
    range.count = takeNumber(in);
    if (range.count == 0 || range.count > UINT32_MAX - range.first) return std::nullopt;
  }
  if (!in.done() || operation.empty()) return std::nullopt;
  return operation;
}

}  // namespace satchel::sync
