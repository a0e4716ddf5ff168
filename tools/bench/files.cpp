#include "tools/bench/files.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "tools/bench/loopback.h"

namespace satchel::bench {

std::string newFolder(const std::string& parent, const std::string& name) {
  std::string pattern = parent + "/" + name + "-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw std::system_error(errno, std::generic_category(), pattern);
  return pattern;
}

std::uint64_t bytesOnDisk(const std::string& folder) {
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    struct stat file {};
    if (::stat(entry.path().c_str(), &file) == 0 && S_ISREG(file.st_mode)) {
      bytes += static_cast<std::uint64_t>(file.st_blocks) * 512;
    }
  }
  return bytes;
}

void evictFiles(const std::string& folder) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const Descriptor file(check(::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC), "open"));
    check(::fdatasync(*file), "fdatasync");
    const int refused = ::posix_fadvise(*file, 0, 0, POSIX_FADV_DONTNEED);
    if (refused != 0) throw std::system_error(refused, std::generic_category(), "posix_fadvise");
  }
}

}  // namespace satchel::bench
