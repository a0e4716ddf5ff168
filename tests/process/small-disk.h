// A disk of a few megabytes, and what other programs write on it. Invariant: gone with the object.
#pragma once
#include <cstdint>
#include <string>

namespace satchel::test {

class SmallDisk {
 public:
  /// Whether this user may mount one.
  static bool isPossible();

  /// Over a folder that exists; what was in it is hidden meanwhile.
  SmallDisk(std::string folder, unsigned megabytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;

  std::uint64_t free() const;
  /// Somebody's film takes the disk's room, all but this.
  void fillBut(std::uint64_t bytes) const;
  void deleteFilm() const;

 private:
  std::string folder_;
};

}  // namespace satchel::test
