// What needs no running node: setting up a data folder, putting a backup back. The satcheld beside this program does
// it.
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>

#include "client/command.h"

namespace satchel::client {
namespace {

struct Ended {
  int code = 0;
  std::string complaint;  ///< its stderr, where it was asked for
};

/// The child's side. With `complaints`, stdout goes to stderr and both into that pipe.
[[noreturn]] void become(const std::vector<std::string>& arguments, bool quiet, int complaints) {
  if (complaints >= 0) ::dup2(complaints, STDERR_FILENO);
  if (quiet) ::dup2(STDERR_FILENO, STDOUT_FILENO);
  std::vector<char*> pointers;
  for (const auto& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  ::execv(pointers[0], pointers.data());
  ::_exit(127);
}

std::string readAll(int descriptor) {
  std::string all;
  std::array<char, 4096> piece;
  for (;;) {
    const auto got = ::read(descriptor, piece.data(), piece.size());
    if (got > 0) all.append(piece.data(), static_cast<std::size_t>(got));
    if (got == 0 || (got < 0 && errno != EINTR)) return all;
  }
}

/// Runs a program to its end. Unless `quiet`, it has this process's streams; `listen` keeps what it says on stderr.
Ended runProgram(const std::vector<std::string>& arguments, bool quiet, bool listen) {
  std::array<int, 2> ends{-1, -1};
  if (listen && ::pipe(ends.data()) != 0) throw std::runtime_error("pipe");
  const auto child = ::fork();
  if (child < 0) throw std::runtime_error("fork");
  if (child == 0) become(arguments, quiet, ends[1]);
  Ended ended;
  if (listen) {
    ::close(ends[1]);
    ended.complaint = readAll(ends[0]);
    ::close(ends[0]);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ended;
}

std::vector<std::string> daemonWords(const Context& context) {
  const auto& words = context.words;
  std::vector<std::string> result{context.around.satcheld, "--data", context.data, "--init"};
  for (const auto* option : {"--name", "--device", "--passphrase-file"}) {
    if (words.has(option)) result.insert(result.end(), {option, words.value(option)});
  }
  for (const auto* flag : {"--no-passphrase", "--relay"}) {
    if (words.has(flag)) result.emplace_back(flag);
  }
  return result;
}

/// What the last line of its stderr says; a prompt for the passphrase must stay visible, so then nothing was kept.
Failure failureOf(const Context& context, const Ended& ended) {
  auto complaint = ended.complaint;
  while (!complaint.empty() && complaint.back() == '\n') complaint.pop_back();
  const auto refusal = parseRefusal(complaint.substr(complaint.rfind('\n') + 1));
  const auto folder = QString::fromStdString(context.data);
  const auto otherwise = context.say(phrase::initFailed).arg(folder, QString::number(ended.code));
  const auto sentence = refusal.sentence.empty() ? otherwise : QString::fromStdString(refusal.sentence);
  return {static_cast<Exit>(ended.code), refusal.code == "NODE_FAILED" ? "INIT_FAILED" : refusal.code, sentence};
}

void requireDaemon(const Context& context) {
  if (::access(context.around.satcheld.c_str(), X_OK) != 0) {
    const auto path = QString::fromStdString(context.around.satcheld);
    throw Failure(Exit::refused, "NO_DAEMON", context.say(phrase::noDaemon).arg(path));
  }
}

int init(Context& context) {
  requireDaemon(context);
  const bool willAsk = !context.words.has("--passphrase-file") && !context.words.has("--no-passphrase");
  const auto ended = runProgram(daemonWords(context), context.json, context.json && !willAsk);
  if (!context.json) return ended.code;
  if (ended.code != 0) throw failureOf(context, ended);
  const auto person = context.words.value("--name");
  JsonWriter json;
  json.beginObject().field("device", context.words.value("--device", person)).field("person", person);
  context.print(json.field("data", context.data).endObject());
  return Exit::done;
}

int restoreBackup(Context& context) {
  requireDaemon(context);
  const auto file = std::filesystem::absolute(context.words.word(0)).string();
  std::vector<std::string> arguments{context.around.satcheld, "--data", context.data, "--restore", file};
  if (context.words.has("--passphrase-file")) {
    arguments.insert(arguments.end(), {"--passphrase-file", context.words.value("--passphrase-file")});
  }
  const auto ended = runProgram(arguments, context.json, context.json);
  if (ended.code != 0) {
    if (context.json) throw failureOf(context, ended);
    return ended.code;
  }
  if (context.json) {
    JsonWriter json;
    context.print(json.beginObject().field("restored", file).endObject());
  } else {
    context.print(context.say(phrase::backupRestored));
  }
  return Exit::done;
}

}  // namespace

std::vector<Command> initCommands() {
  return {{"init",
           "--name PERSON [--device NAME] [--passphrase-file F | --no-passphrase] [--relay]",
           {"set up this data folder for a person and device, or as a relay", "为某人和设备（或中继）建立数据目录"},
           init},
          {"backup restore",
           "FILE [--passphrase-file F]",
           {"put a backup back beside this device's keystore", "把备份恢复到本设备密钥库所在的目录"},
           restoreBackup}};
}

}  // namespace satchel::client
