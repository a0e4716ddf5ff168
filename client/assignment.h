// One "field=value" as typed. Invariant: only the first equals sign separates, so that a value may hold any text,
// further equals signs and line breaks included; what the value means is the node's business.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace satchel::client {

struct Assignment {
  enum class Action { set, add, remove };
  std::string field;
  Action action = Action::set;
  std::string value;  ///< empty with set: clears the field
  bool operator==(const Assignment&) const = default;
};

/// field=value, field+=value or field-=value; throws WordsError for anything else.
Assignment readAssignment(std::string_view word);
std::vector<Assignment> readAssignments(const std::vector<std::string>& words, std::size_t first);

}  // namespace satchel::client
