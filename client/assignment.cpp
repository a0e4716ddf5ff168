#include "client/assignment.h"

#include "client/words.h"

namespace satchel::client {

Assignment readAssignment(std::string_view word) {
  const auto equals = word.find('=');
  if (equals == std::string_view::npos) throw WordsError(phrase::notAnAssignment, std::string(word));
  Assignment result{.value = std::string(word.substr(equals + 1))};
  auto field = word.substr(0, equals);
  if (field.ends_with('+')) result.action = Assignment::Action::add;
  if (field.ends_with('-')) result.action = Assignment::Action::remove;
  if (result.action != Assignment::Action::set) field.remove_suffix(1);
  if (field.empty()) throw WordsError(phrase::notAnAssignment, std::string(word));
  result.field = field;
  return result;
}

std::vector<Assignment> readAssignments(const std::vector<std::string>& words, std::size_t first) {
  std::vector<Assignment> result;
  for (auto index = first; index < words.size(); ++index) result.push_back(readAssignment(words[index]));
  return result;
}

}  // namespace satchel::client
