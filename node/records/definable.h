// What a field of people's own may be: the forms of keys, the types, the merge codes that suit each, and how a choice
// is written. Invariant: pure, and the same on every node of a version; what is not allowed here defines nothing,
// wherever it came from.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/problem.h"
#include "schema/catalogue.h"

namespace satchel::node {

/// Small letters, digits and underscores, a letter first, at most 40 characters.
bool isKey(std::string_view text);

/// Types that people may give a field: not those whose values only programs write.
bool isDefinable(schema::FieldType type);
/// "text, long_text, …": for a sentence.
std::string definableTypes();

/// Codes that suit this type, the usual one first; none where people may not define it.
std::vector<schema::Merge> mergesOf(schema::FieldType type);
/// "L, M, W": for a sentence.
std::string mergeWords(const std::vector<schema::Merge>& merges);
/// "L", "A/M", "set wins", "furthest-wins"; nothing for what is no code.
std::optional<schema::Merge> mergeNamed(std::string_view text);
/// Whether a value has parts that are merged as one.
bool isWhole(schema::FieldType type);

/// One choice as a definition holds it: "10 high High / 高", its place, key and labels; a label may be left out. Places
/// order choices that several people add. Nothing for a text of another form.
struct PlacedChoice {
  std::uint32_t place = 0;
  schema::ChoiceDef choice;
};
std::optional<PlacedChoice> readChoice(std::string_view text);
std::string choiceText(const PlacedChoice& choice);
/// "high=High/高, low" as a person types a field's choices: keys, with labels or none; 高 is a key too. Places count
/// from `first` in tens. Code: BAD_CHOICES.
OrProblem<std::vector<PlacedChoice>> typedChoices(std::string_view text, std::uint32_t first);

}  // namespace satchel::node
