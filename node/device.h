// A device's directory before any space: its keystore, and what is said when one is made or opened.
// Layout: DIR/keystore · DIR/store/ (LMDB) · DIR/run/ (lock, pid, client.sock)
#pragma once
#include "node/node.h"

namespace satchel::node {

struct InitOptions {
  std::string data, person, device;
  std::optional<std::string> passphrase;  ///< nothing: an open keystore
  bool relay = false;
};

/// Makes the directory's identity. Refuses a directory that has one.
std::optional<Problem> initDevice(const InitOptions& options, Random& random);

struct OpenedDevice {
  Identity identity;
  MasterKey master;
  DeviceProfile profile;
};
/// `passphrase`: nothing where none was given.
OrProblem<OpenedDevice> openDevice(const std::string& data, std::optional<std::string> passphrase);

/// The passphrases that open a device's keystore, any one of them.
struct Passphrases {
  std::size_t count = 0;  ///< 0: whoever reads the folder has the keys
};
struct PassphraseChange {
  enum class Action { add, change, remove };
  Action action = Action::add;
  std::string current;  ///< empty where there is none yet
  std::string fresh;    ///< add, change
};
/// Rewrites the keystore so that after a crash it is the old or the new one. The first passphrase takes the place of
/// the open slot; the last one cannot be removed. Takes as long as Argon2id does, a second or so for each.
OrProblem<Passphrases> changePassphrases(const std::string& data, const PassphraseChange& change, Random& random);
/// How many there are; nothing where the keystore cannot be read.
Passphrases passphrasesOf(const std::string& data);

}  // namespace satchel::node
