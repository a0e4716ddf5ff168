// One device of one person: a folder, a node on it, and the command line as that person types it. Invariant: nothing of
// it is left when the object is gone, neither process nor file.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>

#include "tests/process/process.h"

namespace satchel::test {

enum class Device { laptop, relay };

class Laptop {
 public:
  /// Set up by `satchel init`, not started. `host`: the address of this machine at which it listens.
  explicit Laptop(std::string person, Device device = Device::laptop, std::string host = "127.0.0.1");

  /// Its node calls out on local networks and listens there, from its next start on; others of these tests do not.
  void discovers() { discovers_ = true; }
  /// Its node is given this passphrase file when it starts.
  void unlockWith(std::string file) { passphraseFile_ = std::move(file); }
  void start();  ///< returns once the node answers
  /// The same by another program, whose words stand before the node's own; what came of it.
  Result startUnder(Words program);
  void stop();   ///< by `satchel stop`, and the process has ended
  void kill9();  ///< at once, and the process has ended
  /// The node ends by itself.
  void awaitEnd();
  bool runs() const { return node_.has_value(); }
  pid_t pid() const { return node_->pid(); }

  /// What came of `satchel WORDS`, refused or not.
  template <class... Rest>
  Result satchel(const Rest&... words) const {
    return satchelWords({words...});
  }
  Result satchelWords(Words words) const;
  /// In Chinese.
  Result satchelInChinese(Words words) const;
  /// What `satchel WORDS` printed; throws, with all it said, if it was not done.
  template <class... Rest>
  std::string must(const Rest&... words) const {
    return done(satchelWords({words...})).out;
  }
  /// The same with --json.
  template <class... Rest>
  nlohmann::json json(const Rest&... words) const {
    return jsonWords({words...});
  }
  nlohmann::json jsonWords(Words words) const;

  std::string add(const std::string& kind, Words assignments) const;  ///< the new record's id
  nlohmann::json show(const std::string& id) const { return json("show", id); }
  std::uint64_t count(const std::string& kind, const std::string& where = {}) const;
  nlohmann::json digest() const { return json("digest"); }
  /// Whether `satchel log` tells of it.
  bool isLogged(const std::string& text) const { return must("log").find(text) != std::string::npos; }
  /// Exchanges with every known peer, and throws if that takes longer.
  void sync(const std::string& seconds = "60") const { must("sync", "--wait", seconds); }

  const std::string& person() const { return person_; }
  std::string folder() const { return folder_.path().string(); }
  std::string address() const { return host_ + ":" + std::to_string(port_); }
  int port() const { return port_; }

 private:
  static Result done(Result result);

  std::string person_;
  Device device_;
  std::string host_;
  Folder folder_;
  int port_;
  bool discovers_ = false;
  std::string passphraseFile_;
  std::optional<Background> node_;
};

/// The code that `satchel invite` prints as its last word.
std::string invitation(const Laptop& inviter, const std::string& role);
/// Alice makes the space, Bob comes in by code on her own address.
void shareDirectly(Laptop& alice, Laptop& bob);
/// Alice makes the space and lets the relay carry it; Bob comes in by code through the relay. The laptops know only it.
void shareThroughRelay(Laptop& alice, Laptop& relay, Laptop& bob);
/// One round of news: what either knew before, both know after.
void meet(const Laptop& alice, const Laptop& bob);

/// Alice and Bob, who share a space and know each other's address.
struct Pair {
  Laptop alice{"Alice 李雷"}, bob{"Bob"};
  Pair();
  void bothOffline();
  void bothOnlineAndMeet();
};

}  // namespace satchel::test
