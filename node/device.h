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

}  // namespace satchel::node
