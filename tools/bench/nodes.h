// A node as people run it: the satcheld beside this tool, in a process and a folder of its own, listening on 127.0.0.1.
// Invariant: what is asked of it goes over the client's socket, so a figure is what a client sees. One thread talks to
// one node at a time.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <string>

#include "client/link/node-link.h"

namespace satchel::bench {

class NodeProcess {
 public:
  /// Set up in a new folder of `parent` and started; returns once it answers.
  NodeProcess(const std::string& parent, const std::string& person);
  ~NodeProcess();  ///< ended, and its folder is gone
  NodeProcess(const NodeProcess&) = delete;
  NodeProcess& operator=(const NodeProcess&) = delete;

  const std::string& folder() const { return folder_; }
  const std::string& address() const { return address_; }
  double peakMiB() const;             ///< of memory, so far
  std::uint64_t storedBytes() const;  ///< that its store takes on the disk

 private:
  const std::string folder_;
  std::string address_;
  pid_t pid_ = 0;
  int process_ = -1;  ///< a descriptor: its number is never mistaken for a later process
};

/// A conversation with a node. Each throws what client/link/errors.h names.
class Talk {
 public:
  explicit Talk(const NodeProcess& node);

  void createSpace();
  std::uint64_t import(const std::string& path);  ///< records created
  std::string invite();                           ///< the code
  void join(const std::string& code, const std::string& via);
  void sync();  ///< until durable acknowledgements are exchanged
  std::string digest();
  std::uint64_t contacts();

 private:
  client::NodeLink link_;
};

}  // namespace satchel::bench
