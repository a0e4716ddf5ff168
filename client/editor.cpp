#include "client/editor.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <iterator>

extern char** environ;

namespace satchel::client {
namespace {

/// Ctrl-C is the editor's while it runs; what was ignored here is not ignored there.
class LeavingSignals {
 public:
  LeavingSignals() : interrupt_(std::signal(SIGINT, SIG_IGN)), quit_(std::signal(SIGQUIT, SIG_IGN)) {}
  ~LeavingSignals() {
    std::signal(SIGINT, interrupt_);
    std::signal(SIGQUIT, quit_);
  }

 private:
  using Handler = void (*)(int);
  Handler interrupt_, quit_;
};

/// Its exit code; 127 where it cannot be run. The editor's words are read by the shell: "code --wait" is two.
int runEditor(const std::string& editor, const std::string& path) {
  const LeavingSignals leaving;
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t taken;
  sigemptyset(&taken);
  sigaddset(&taken, SIGINT);
  sigaddset(&taken, SIGQUIT);
  ::posix_spawnattr_setsigdefault(&attributes, &taken);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  const std::string script = editor + " \"$1\"";
  char* const words[] = {const_cast<char*>("sh"), const_cast<char*>("-c"),         const_cast<char*>(script.c_str()),
                         const_cast<char*>("sh"), const_cast<char*>(path.c_str()), nullptr};
  pid_t child = 0;
  const int fault = ::posix_spawn(&child, "/bin/sh", nullptr, &attributes, words, environ);
  ::posix_spawnattr_destroy(&attributes);
  if (fault != 0) return 127;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool writeAll(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string folderFor(const Surroundings& around) {
  for (const char* name : {"XDG_RUNTIME_DIR", "TMPDIR"}) {
    if (auto folder = around.environment(name); !folder.empty() && ::access(folder.c_str(), W_OK) == 0) return folder;
  }
  return "/tmp";
}

}  // namespace

EditedText::EditedText(Context& context, std::string_view before) {
  path_ = folderFor(context.around) + "/satchel-XXXXXX.txt";
  const int file = ::mkostemps(path_.data(), 4, O_CLOEXEC);  // made 0600
  const bool addsLineEnd = !before.ends_with('\n');          // as editors leave files
  const bool written = file >= 0 && writeAll(file, before) && (!addsLineEnd || writeAll(file, "\n"));
  if (file >= 0) ::close(file);
  const auto fail = [&](const char* code, const QString& sentence) {
    if (file >= 0) ::unlink(path_.c_str());
    throw Failure(Exit::refused, code, sentence);
  };
  if (!written) fail("NO_FILE", context.say(phrase::noEditorFile).arg(QString::fromStdString(path_)));
  std::string editor = context.around.environment("EDITOR");
  if (editor.empty()) editor = "vi";
  const int code = runEditor(editor, path_);
  if (code != 0) {
    fail("EDITOR_FAILED", context.say(phrase::editorFailed).arg(QString::fromStdString(editor), QString::number(code)));
  }
  std::ifstream in(path_, std::ios::binary);
  text_.assign(std::istreambuf_iterator<char>(in), {});
  if (!in) fail("NO_FILE", context.say(phrase::noEditorFile).arg(QString::fromStdString(path_)));
  if (addsLineEnd && text_.ends_with('\n')) text_.pop_back();
}

EditedText::~EditedText() {
  if (!kept_) ::unlink(path_.c_str());
}

const std::string& EditedText::keep() {
  kept_ = true;
  return path_;
}

}  // namespace satchel::client
