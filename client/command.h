// A command: its name, its words, what it does, and the function that does it. Invariant: `words` is both what help
// prints and what the parser accepts (usage.h).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "client/context.h"

namespace satchel::client {

struct Command {
  std::string_view name;   ///< one word, or two
  std::string_view words;  ///< what follows the name
  Phrase what;
  int (*run)(Context& context);

  std::string usage() const { return words.empty() ? std::string(name) : std::string(name) + " " + std::string(words); }
};

/// Every command of this build, in the order of help.
const std::vector<Command>& allCommands();

/// The command these words begin with, and the words after its name; throws WordsError where there is none.
struct FoundCommand {
  const Command* command;
  std::vector<std::string> rest;
};
FoundCommand findCommand(const std::vector<std::string>& words);

// One function per group, in client/commands/.
std::vector<Command> initCommands();
std::vector<Command> nodeCommands();
std::vector<Command> safekeepingCommands();
std::vector<Command> spaceCommands();
std::vector<Command> peopleCommands();
std::vector<Command> forkCommands();
std::vector<Command> receiptCommands();
std::vector<Command> peerCommands();
std::vector<Command> kindCommands();
std::vector<Command> editCommands();
std::vector<Command> showCommands();
std::vector<Command> listCommands();
std::vector<Command> conflictCommands();
std::vector<Command> transferCommands();
std::vector<Command> logCommands();
std::vector<Command> helpCommands();

}  // namespace satchel::client
