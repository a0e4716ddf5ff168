#include "client/secret-file.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>

namespace satchel::client {
namespace {

std::string withoutLineEnd(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

std::string fromFile(const Context& context, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw Failure(Exit::refused, "NO_FILE", context.say(phrase::noSecretFile).arg(QString::fromStdString(path)));
  std::ostringstream all;
  all << file.rdbuf();
  return withoutLineEnd(all.str());
}

std::string typed(const Context& context, const char* option, const Phrase& prompt) {
  const auto answer =
      context.around.askSecret ? context.around.askSecret(context.say(prompt).toStdString()) : std::nullopt;
  if (!answer)
    throw Failure(Exit::refused, "NEEDS_PASSPHRASE", context.say(phrase::noTerminal).arg(QLatin1String(option)));
  return *answer;
}

}  // namespace

std::string secretFor(Context& context, const char* option, const Phrase& prompt) {
  if (context.words.has(option)) return fromFile(context, context.words.value(option));
  return typed(context, option, prompt);
}

std::string freshSecretFor(Context& context, const char* option) {
  if (context.words.has(option)) return fromFile(context, context.words.value(option));
  const std::string first = typed(context, option, phrase::newPassphrase);
  if (typed(context, option, phrase::newPassphraseAgain) != first) {
    throw Failure(Exit::refused, "NOT_THE_SAME", context.say(phrase::notTheSame));
  }
  return first;
}

std::optional<std::string> askTerminal(const std::string& prompt) {
  const int terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC);
  if (terminal < 0) return std::nullopt;
  termios before{};
  ::tcgetattr(terminal, &before);
  termios silent = before;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  ::tcsetattr(terminal, TCSAFLUSH, &silent);
  const std::string shown = prompt + " ";
  std::string answer;
  bool ended = ::write(terminal, shown.data(), shown.size()) < 0;
  while (!ended) {
    char one = 0;
    ended = ::read(terminal, &one, 1) != 1 || one == '\n';
    if (!ended) answer.push_back(one);
  }
  ::tcsetattr(terminal, TCSAFLUSH, &before);
  (void)!::write(terminal, "\n", 1);
  ::close(terminal);
  return withoutLineEnd(answer);
}

}  // namespace satchel::client
