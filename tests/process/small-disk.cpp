#include "tests/process/small-disk.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "tests/process/process.h"

namespace satchel::test {

bool SmallDisk::isPossible() {
  try {
    Folder folder;
    SmallDisk trial(folder.path().string(), 1);
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

SmallDisk::SmallDisk(std::string folder, unsigned megabytes) : folder_(std::move(folder)) {
  const auto options = "size=" + std::to_string(megabytes) + "m,mode=0700";
  if (mount("small-disk", folder_.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, options.c_str()) != 0)
    throw std::system_error(errno, std::generic_category(), "mount");
}
SmallDisk::~SmallDisk() {
  umount2(folder_.c_str(), MNT_DETACH);
}

std::uint64_t SmallDisk::free() const {
  struct statvfs room {};
  if (statvfs(folder_.c_str(), &room) != 0) throw std::system_error(errno, std::generic_category(), folder_);
  return std::uint64_t{room.f_bavail} * room.f_frsize;
}

void SmallDisk::fillBut(std::uint64_t bytes) const {
  const int film = open((folder_ + "/film").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const std::string scene(4096, '*');
  while (free() > bytes && write(film, scene.data(), scene.size()) > 0) {
  }
  close(film);
}

void SmallDisk::deleteFilm() const {
  unlink((folder_ + "/film").c_str());
}

}  // namespace satchel::test
