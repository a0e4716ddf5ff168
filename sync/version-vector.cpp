#include "sync/version-vector.h"

#include "sync/codec.h"

namespace satchel::sync {

bool VersionVector::covers(const VersionVector& other) const {
  return std::ranges::all_of(other.heads, [&](const auto& head) { return head.second.seq <= at(head.first).seq; });
}

std::uint64_t VersionVector::lacks(const VersionVector& other) const {
  std::uint64_t total = 0;
  for (const auto& [log, head] : other.heads) {
    const Seq mine = at(log).seq;
    if (head.seq > mine) total += head.seq - mine;
  }
  return total;
}

Hash VersionVector::hash() const {
  Writer out;
  for (const auto& [log, head] : heads) {
    out.raw(log);
    out.u64(head.seq);
    out.raw(head.hash);
  }
  return hashOf(Context{"satchel version vector v1"}, {out.view()});
}

}  // namespace satchel::sync
