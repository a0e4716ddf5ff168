// help: every command of this build with its words, in the reader's language.
#include <algorithm>

#include "client/command.h"

namespace satchel::client {
namespace {

void printOne(Context& context, const Command& command) {
  context.print(QStringLiteral("  ") + QString::fromStdString(command.usage()));
  context.print(QStringLiteral("      ") + context.say(command.what));
}

/// The words name one command, the first word of several, or nothing.
bool isMeant(const Command& command, const std::string& words) {
  return words.empty() || words == command.name || command.name.starts_with(words + " ");
}

int help(Context& context) {
  std::string words;
  for (const auto& word : context.words.plain) words += (words.empty() ? "" : " ") + word;
  const auto wanted = [&](const Command& command) { return isMeant(command, words); };
  // Of "list lead --help" the first word is the command, the rest is its business.
  while (!words.empty() && std::ranges::none_of(allCommands(), wanted)) {
    const auto space = words.rfind(' ');
    if (space == std::string::npos) throw WordsError(phrase::unknownCommand, words);
    words.resize(space);
  }
  if (words.empty()) context.print(context.say(phrase::helpHead));
  for (const auto& command : allCommands()) {
    if (wanted(command)) printOne(context, command);
  }
  if (words.empty()) context.print(QLatin1Char('\n') + context.say(phrase::helpTail));
  return Exit::done;
}

}  // namespace

std::vector<Command> helpCommands() {
  return {{"help", "[COMMAND...]", {"this page, or the words of one command", "本页，或某个命令的用法"}, help}};
}

}  // namespace satchel::client
