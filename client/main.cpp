// satchel: the thin command line. Wires the process to client/run.h.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "client/run.h"
#include "client/secret-file.h"

int main(int count, char** arguments) {
  std::ios::sync_with_stdio(false);
  std::error_code unknown;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", unknown);
  satchel::client::Surroundings around{
      .out = std::cout,
      .err = std::cerr,
      .errIsTerminal = ::isatty(STDERR_FILENO) == 1,
      .environment =
          [](const char* name) {
            const char* value = std::getenv(name);
            return std::string(value ? value : "");
          },
      .satcheld = (self.parent_path() / "satcheld").string(),
      .askSecret = satchel::client::askTerminal,
  };
  return satchel::client::run({arguments + 1, arguments + count}, around);
}
