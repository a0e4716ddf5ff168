#include "sync/operations.h"

#include "sync/codec.h"

namespace satchel::sync {
namespace {

enum Tag : std::uint8_t { write = 1, writeSame = 2, remove = 3, removeSame = 4, undo = 5, redo = 6 };
constexpr std::uint8_t hasBatch = 1, hasReissue = 2;

void putDot(Writer& out, const DotRef& dot, Seq seq) {
  out.varint(dot.log);
  out.varint(dot.log == 0 ? seq - dot.seq : dot.seq);
  out.varint(dot.index);
}

void putDots(Writer& out, const std::vector<DotRef>& dots, Seq seq) {
  out.varint(dots.size());
  for (const DotRef& dot : dots) putDot(out, dot, seq);
}

DotRef takeDot(Reader& in, const Operations& ops, Seq seq, std::size_t position) {
  DotRef dot;
  const std::uint64_t log = in.varint();
  if (log > ops.citations.size()) in.reject();
  dot.log = static_cast<std::uint32_t>(log);
  const std::uint64_t at = in.varint();
  const std::uint64_t index = in.varint();
  if (index > UINT32_MAX) in.reject();
  dot.index = static_cast<std::uint32_t>(index);
  if (log == 0) {
    if (at >= seq || (at == 0 && index >= position)) in.reject();  // not its own future
    dot.seq = seq - at;
  } else {
    if (at == 0) in.reject();
    dot.seq = at;
  }
  return dot;
}

std::vector<DotRef> takeDots(Reader& in, const Operations& ops, Seq seq, std::size_t position) {
  std::vector<DotRef> dots(in.count(3));
  for (DotRef& dot : dots) dot = takeDot(in, ops, seq, position);
  return dots;
}

std::uint32_t takeName(Reader& in, const Operations& ops) {
  const std::uint64_t name = in.varint();
  if (name >= ops.names.size()) in.reject();
  return static_cast<std::uint32_t>(name);
}

}  // namespace

Bytes Operations::encode(Seq seq) const {
  Writer out;
  std::size_t bytes = 256;
  for (const Operation& op : list) bytes += op.value.size() + 24;
  out.reserve(bytes);
  out.u8(1);
  out.zigzag(time);
  out.u8(static_cast<std::uint8_t>(origin));
  out.u8(static_cast<std::uint8_t>((batch ? hasBatch : 0) | (reissue ? hasReissue : 0)));
  if (batch) out.raw(*batch);
  if (reissue) {
    out.raw(reissue->log);
    out.varint(reissue->seq);
    out.raw(reissue->hash);
  }
  out.varint(citations.size());
  for (const Citation& citation : citations) {
    out.raw(citation.log);
    out.varint(citation.seq);
    out.raw(citation.hashPrefix);
  }
  out.varint(names.size());
  for (const std::string& name : names) out.text(name);
  out.varint(list.size());
  const Operation* before = nullptr;
  for (const Operation& op : list) {
    const bool isWrite = op.action == Operation::Action::write;
    switch (op.action) {
      case Operation::Action::write:
      case Operation::Action::remove: {
        const bool same = before != nullptr && before->record == op.record && before->kind == op.kind;
        out.u8(isWrite ? (same ? Tag::writeSame : Tag::write) : (same ? Tag::removeSame : Tag::remove));
        if (!same) {
          out.raw(op.record);
          out.varint(op.kind);
        }
        out.varint(op.field);
        putDots(out, op.replaces, seq);
        if (isWrite) out.sized(op.value);
        before = &op;
        break;
      }
      case Operation::Action::undo:
      case Operation::Action::redo:
        out.u8(op.action == Operation::Action::undo ? Tag::undo : Tag::redo);
        putDot(out, op.target, seq);
        putDots(out, op.replaces, seq);
        before = nullptr;
        break;
    }
  }
  return out.take();
}

std::optional<Operations> Operations::decode(ByteView bytes, Seq seq) {
  Reader in(bytes);
  Operations ops;
  if (in.u8() != 1) return std::nullopt;
  ops.time = in.zigzag();
  const std::uint8_t origin = in.u8(), flags = in.u8();
  if (origin < 1 || origin > 3 || flags > (hasBatch | hasReissue)) return std::nullopt;
  ops.origin = static_cast<Origin>(origin);
  if (flags & hasBatch) ops.batch = in.fixedBytes<BatchId>();
  if (flags & hasReissue) {
    Reissue reissue;
    reissue.log = in.fixedBytes<LogId>();
    reissue.seq = in.varint();
    reissue.hash = in.fixedBytes<Hash>();
    ops.reissue = reissue;
  }
  ops.citations.resize(in.count(41));
  for (Citation& citation : ops.citations) {
    citation.log = in.fixedBytes<LogId>();
    citation.seq = in.varint();
    const ByteView prefix = in.raw(8);
    std::copy(prefix.begin(), prefix.end(), citation.hashPrefix.begin());
  }
  ops.names.resize(in.count());
  for (std::string& name : ops.names) name = in.text();
  ops.list.resize(in.count(4));
  bool before = false;
  for (std::size_t i = 0; i < ops.list.size() && !in.failed(); ++i) {
    Operation& op = ops.list[i];
    const std::uint8_t tag = in.u8();
    switch (tag) {
      case Tag::write:
      case Tag::remove:
        op.record = in.fixedBytes<RecordId>();
        op.kind = takeName(in, ops);
        break;
      case Tag::writeSame:
      case Tag::removeSame:
        if (!before) return std::nullopt;
        op.record = ops.list[i - 1].record;
        op.kind = ops.list[i - 1].kind;
        break;
      case Tag::undo:
      case Tag::redo:
        op.action = tag == Tag::undo ? Operation::Action::undo : Operation::Action::redo;
        op.target = takeDot(in, ops, seq, i);
        op.replaces = takeDots(in, ops, seq, i);
        before = false;
        continue;
      default:
        return std::nullopt;
    }
    op.field = takeName(in, ops);
    op.replaces = takeDots(in, ops, seq, i);
    if (tag == Tag::write || tag == Tag::writeSame) {
      op.value = copyOf(in.sized());
    } else {
      op.action = Operation::Action::remove;
    }
    before = true;
  }
  if (!in.done()) return std::nullopt;
  return ops;
}

}  // namespace satchel::sync
