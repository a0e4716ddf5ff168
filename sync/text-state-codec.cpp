// How the state of a text lies in its record: see the head of text-state.h.
#include "sync/code-points.h"
#include "sync/codec.h"
#include "sync/record.h"
#include "sync/text-state.h"
#include "sync/utf8.h"

namespace satchel::sync {
namespace {

using Place = TextState::Place;
using Strand = TextState::Strand;
using Link = TextState::Link;

enum Flag : std::uint8_t { hasParent = 1, isLeft = 2, hasRight = 4, oneLink = 8 };

std::uint32_t takeNumber(Reader& in) {
  const std::uint64_t number = in.varint();
  if (number > UINT32_MAX) in.reject();
  return static_cast<std::uint32_t>(number);
}

void putPlace(Writer& out, const Place& place, std::uint32_t log, Seq first) {
  out.varint(place.log);
  if (place.log == log) {
    out.zigzag(static_cast<std::int64_t>(place.seq - first));
  } else {
    out.varint(place.seq);
  }
  out.varint(place.index);
  out.varint(place.offset);
}

Place takePlace(Reader& in, std::uint32_t log, Seq first, std::size_t logs) {
  Place place;
  place.log = takeNumber(in);
  if (place.log >= logs) in.reject();
  place.seq = place.log == log ? first + static_cast<Seq>(in.zigzag()) : in.varint();
  place.index = takeNumber(in);
  place.offset = takeNumber(in);
  return place;
}

void putIntervals(Writer& out, const Intervals& intervals) {
  out.varint(intervals.size());
  std::uint32_t at = 0;
  for (const Interval& interval : intervals) {
    out.varint(interval.from - at);
    out.varint(interval.to - interval.from);
    at = interval.to;
  }
}

Intervals takeIntervals(Reader& in) {
  Intervals intervals(in.count(2));
  std::uint64_t at = 0;
  for (Interval& interval : intervals) {
    const std::uint64_t from = at + takeNumber(in);
    at = from + takeNumber(in);
    if (at > UINT32_MAX) in.reject();
    interval = {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(at)};
  }
  return intervals;
}

std::uint32_t hiddenOf(const Intervals& intervals) {
  std::uint32_t hidden = 0;
  for (const Interval& interval : intervals) hidden += interval.to - interval.from;
  return hidden;
}

void putStrand(Writer& out, const Strand& strand, std::uint32_t log, Seq& last) {
  const Link& front = strand.links.front();
  const bool one = strand.links.size() == 1 && front.index == 0 && front.offset == 0 && front.times == 1;
  out.u8(static_cast<std::uint8_t>((strand.parent ? hasParent : 0) | (strand.left ? isLeft : 0) |
                                   (strand.right ? hasRight : 0) | (one ? oneLink : 0)));
  out.varint(front.seq - last);
  if (strand.parent) putPlace(out, *strand.parent, log, front.seq);
  if (strand.right) putPlace(out, *strand.right, log, front.seq);
  if (one) {
    out.varint(front.count);
    last = front.seq;
  } else {
    out.varint(strand.links.size());
    last = front.seq;
    for (const Link& link : strand.links) {
      out.varint(link.seq - last);
      out.varint(link.index);
      out.varint(link.offset);
      out.varint(link.count);
      out.varint(link.times);
      last = link.seq + link.times - 1;
    }
  }
  putIntervals(out, strand.hidden);
  out.text(strand.text);
}

Strand takeStrand(Reader& in, std::uint32_t log, std::size_t logs, Seq& last) {
  Strand strand;
  const std::uint8_t flags = in.u8();
  const Seq first = last + in.varint();
  strand.left = (flags & isLeft) != 0;
  if (flags & hasParent) strand.parent = takePlace(in, log, first, logs);
  if (flags & hasRight) strand.right = takePlace(in, log, first, logs);
  last = first;
  strand.links.resize((flags & oneLink) ? 1 : in.count(5));
  std::uint64_t size = 0;
  for (Link& link : strand.links) {
    if (flags & oneLink) {
      link = {first, 0, 0, takeNumber(in), 1, 0};
    } else {
      link.seq = last + in.varint();
      link.index = takeNumber(in);
      link.offset = takeNumber(in);
      link.count = takeNumber(in);
      link.times = takeNumber(in);
    }
    if (link.count == 0 || link.times == 0) in.reject();
    link.start = static_cast<std::uint32_t>(size);
    size += std::uint64_t{link.count} * link.times;
    if (size > UINT32_MAX) in.reject();
    last = link.seq + link.times - 1;
  }
  strand.size = static_cast<std::uint32_t>(size);
  strand.hidden = takeIntervals(in);
  strand.text = in.text();
  const bool fits = !strand.links.empty() && (strand.hidden.empty() || strand.hidden.back().to <= strand.size) &&
                    isUtf8(asBytes(strand.text)) &&
                    codePointCount(strand.text) + hiddenOf(strand.hidden) == strand.size;
  if (!fits) in.reject();
  return strand;
}

}  // namespace

void TextState::encode(Writer& out, LogNumbers& numbers) const {
  out.raw(versions.bytes());
  out.varint(edits);
  out.varint(logList.size());
  for (const Log& log : logList) out.varint(numbers.numberOf(log.id));
  for (std::uint32_t log = 0; log < logList.size(); ++log) {
    out.varint(logList[log].strands.size());
    Seq last = 0;
    for (const Strand& strand : logList[log].strands) putStrand(out, strand, log, last);
  }
  out.varint(others.size());
  for (const auto& [dot, intervals] : others) {
    out.varint(dot.log);
    out.varint(dot.seq);
    out.varint(dot.index);
    putIntervals(out, intervals);
  }
}

std::optional<TextState> TextState::decode(Reader& in, const LogNumbers& numbers) {
  TextState state;
  state.versions = Digest::from(in.raw(32));
  state.edits = in.varint();
  state.logList.resize(in.count());
  for (Log& log : state.logList) log.id = numbers.logOf(takeNumber(in));
  for (std::uint32_t log = 0; log < state.logList.size() && !in.failed(); ++log) {
    std::vector<Strand>& strands = state.logList[log].strands;
    strands.resize(in.count(5));
    Seq last = 0;
    for (Strand& strand : strands) {
      strand = takeStrand(in, log, state.logList.size(), last);
      if (in.failed()) return std::nullopt;
    }
  }
  for (std::size_t n = in.count(4); n > 0 && !in.failed(); --n) {
    Place dot;
    dot.log = takeNumber(in);
    if (dot.log >= state.logList.size()) in.reject();
    dot.seq = in.varint();
    dot.index = takeNumber(in);
    state.others[dot] = takeIntervals(in);
  }
  if (in.failed()) return std::nullopt;
  return state;
}

}  // namespace satchel::sync
