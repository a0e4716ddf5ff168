#include "node/store/reserve.h"

#include "node/platform/platform.h"

namespace satchel::node {

Reserve::Reserve(const std::string& directory, std::uint64_t bytes)
    : directory(directory), file(directory + "/reserve"), bytes(bytes) {
  held = bytes > 0 && platform::exists(file);
  if (bytes > 0 && !held) hold();
}

void Reserve::hold() {
  if (platform::freeBytes(directory) >= 2 * bytes) held = platform::setAside(file, bytes);
}

bool Reserve::leavesRoom() {
  if (bytes == 0 || held) return true;
  hold();
  return held || platform::freeBytes(directory) >= bytes;
}

bool Reserve::spend() {
  if (held) platform::removeFile(file);
  held = false;
  return bytes > 0;
}

}  // namespace satchel::node
