// A conversation with a node over its client's socket, as any client's: so a figure is what a client sees. Invariant:
// every call returns when the node has answered, and throws what client/link/errors.h names. A thread has at most
// one of these at a time.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tools/bench/node-process.h"

namespace satchel::client {
class NodeLink;
}

namespace satchel::bench {

/// One field of one record, as typed.
struct Typed {
  std::string id, field, text;
};

struct Question {
  std::string where, sort;
  std::uint64_t limit = 0;  ///< 0: all
};

struct Found {
  std::uint64_t total = 0;
  std::vector<std::string> ids, titles;  ///< of those within the limit
};

class Talk {
 public:
  explicit Talk(const NodeProcess& node);
  ~Talk();
  Talk(const Talk&) = delete;
  Talk& operator=(const Talk&) = delete;

  // ---- the space and who shares it
  void createSpace();
  std::string invite(const std::string& role = "editor");  ///< the code
  /// Through a peer that is known already, where `via` is empty.
  void join(const std::string& code, const std::string& via);
  void addPeer(const std::string& address);
  void setOffline(bool offline);
  void sync();  ///< until durable acknowledgements are exchanged
  std::uint64_t connectedPeers();
  std::string digest();

  // ---- records
  std::uint64_t import(const std::string& path);  ///< contacts created
  std::string add(const std::string& kind, const std::string& field, const std::string& text);
  void set(const Typed& typed);
  /// Many at once, each an edit of its own; returns when all are durable. Throws std::runtime_error where one is
  /// refused.
  void setAll(const std::vector<Typed>& edits);
  std::string text(const std::string& id, const std::string& field);

  // ---- what is asked of the contacts
  std::uint64_t count(const std::string& where = "");
  Found list(const Question& question);
  std::uint64_t search(const std::string& words);
  std::uint64_t conflicts();

 private:
  const std::unique_ptr<client::NodeLink> link_;
};

}  // namespace satchel::bench
