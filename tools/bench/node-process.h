// A node as people run it: the satcheld beside this tool, in a process and a folder of its own, listening on 127.0.0.1.
// Invariant: what is known of it here is what the system tells of any process.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "tools/bench/loopback.h"

namespace satchel::bench {

struct Memory {
  double peakMiB = 0;       ///< resident at most, so far
  double anonymousMiB = 0;  ///< resident now, and of no file
  double fileMiB = 0;       ///< resident now of files: the program's, and the pages of the store that it looked at
};

class NodeProcess {
 public:
  enum class Role { laptop, relay };
  /// Set up in a new folder of `parent` and started; returns once it answers.
  NodeProcess(const std::string& parent, const std::string& person, Role role = Role::laptop);
  ~NodeProcess();  ///< ended, and its folder is gone
  NodeProcess(const NodeProcess&) = delete;
  NodeProcess& operator=(const NodeProcess&) = delete;

  /// Ends it as the system would, and has ended when this returns. Its folder stays.
  void stop();
  /// On the same folder and address; returns once it answers.
  void start();

  const std::string& folder() const { return folder_; }
  std::string storeFolder() const { return folder_ + "/store"; }
  const std::string& address() const { return address_; }
  Memory memory() const;
  /// Open in it; nothing where this user may not look, for a node hides from other processes of its user.
  std::optional<std::uint64_t> descriptors() const;
  std::uint64_t storedBytes() const;  ///< that its store takes on the disk

 private:
  const std::string folder_;
  const std::string address_;
  const Role role_;
  pid_t pid_ = 0;
  Descriptor process_;  ///< a descriptor: its number is never mistaken for a later process
};

}  // namespace satchel::bench
