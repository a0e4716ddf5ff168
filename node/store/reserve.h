// Room on the disk that belongs to deletions: the last few megabytes, held by a file while there is plenty, so that no
// other program takes them either. Invariant: what is ordinary never writes into the reserve, also after a restart.
#pragma once
#include <cstdint>
#include <string>

namespace satchel::node {

class Reserve {
 public:
  /// `bytes` 0: no reserve. Holds it from now on where the disk has twice as much to spare.
  Reserve(const std::string& directory, std::uint64_t bytes);

  /// Whether something ordinary may be written now. Where the file was given up and there is room again, holds it anew.
  bool leavesRoom();
  /// Gives the file's room back to the disk, for a deletion. False where nothing is set aside here.
  bool spend();

 private:
  void hold();

  const std::string directory, file;
  const std::uint64_t bytes;
  bool held = false;
};

}  // namespace satchel::node
