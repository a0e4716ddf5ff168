// A node made of literals, behind a real Unix socket: it has 1,234 leads, one conflict and no memory. Commands are run
// against it as functions.
#pragma once
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace satchel::client {

/// What a command line left behind.
struct Ran {
  int code;
  std::string out, err;
};

/// Runs satchel for a person whose LANG this is; no terminal.
Ran typed(const std::vector<std::string>& arguments, const std::string& lang = "en_GB.UTF-8");

/// A folder of its own under the temporary folder, removed at the end.
class Folder {
 public:
  explicit Folder(const std::string& name = "d");
  ~Folder();
  const std::string& path() const { return path_; }

 private:
  std::string root_, path_;
};

class FakeNode {
 public:
  static constexpr unsigned leads = 1234;

  explicit FakeNode(const std::string& folderName = "d");
  ~FakeNode();
  /// The same as typed(), with --data for this node's folder.
  Ran typed(std::vector<std::string> arguments, const std::string& lang = "en_GB.UTF-8") const;
  const std::string& folder() const { return folder_.path(); }
  /// What was asked, one line per request that changes something: "add lead name:set:Zhang".
  std::vector<std::string> heard() const;
  void hear(std::string line);

 private:
  void live(std::promise<void> ready);

  Folder folder_;
  mutable std::mutex mutex_;
  std::vector<std::string> heard_;
  int wake_[2];
  std::thread thread_;
};

}  // namespace satchel::client
