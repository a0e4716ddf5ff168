#include "client/command.h"

#include <algorithm>

namespace satchel::client {
namespace {

std::vector<Command> gather() {
  std::vector<Command> all;
  for (const auto group : {initCommands, nodeCommands, safekeepingCommands, spaceCommands, peopleCommands, forkCommands,
                           receiptCommands, peerCommands, kindCommands, editCommands, showCommands, listCommands,
                           conflictCommands, transferCommands, logCommands, helpCommands}) {
    std::ranges::copy(group(), std::back_inserter(all));
  }
  return all;
}

const Command* named(std::string_view name) {
  const auto found = std::ranges::find(allCommands(), name, &Command::name);
  return found == allCommands().end() ? nullptr : &*found;
}

}  // namespace

const std::vector<Command>& allCommands() {
  static const auto all = gather();
  return all;
}

FoundCommand findCommand(const std::vector<std::string>& words) {
  if (words.empty()) throw WordsError(phrase::noCommand);
  if (words[0].starts_with("--")) throw WordsError(phrase::unknownOption, words[0]);
  if (words.size() > 1) {
    if (const auto* command = named(words[0] + " " + words[1])) return {command, {words.begin() + 2, words.end()}};
  }
  if (const auto* command = named(words[0])) return {command, {words.begin() + 1, words.end()}};
  const bool half = std::ranges::any_of(allCommands(), [&](auto& c) { return c.name.starts_with(words[0] + " "); });
  throw WordsError(phrase::unknownCommand, half && words.size() > 1 ? words[0] + " " + words[1] : words[0]);
}

}  // namespace satchel::client
