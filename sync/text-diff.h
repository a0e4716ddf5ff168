// What changed between two texts, as a person would say it: whole words rather than letters that happen to agree, since
// what two people change at the same time is merged piece by piece. Invariant: the differences turn the one text into
// the other, are in order, and between two of them at least one character stays.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace satchel::sync {

/// before[from, to) becomes after[newFrom, newTo), in code points.
struct Difference {
  std::uint32_t from = 0, to = 0, newFrom = 0, newTo = 0;
  bool operator==(const Difference&) const = default;
};

/// By lines, within changed lines by words (the greedy search of Myers, 1986; a Chinese character is a word). Where
/// more than a thousand lines or words differ, the whole stretch counts as changed: bounded for any two texts.
std::vector<Difference> differences(std::u32string_view before, std::u32string_view after);

}  // namespace satchel::sync
