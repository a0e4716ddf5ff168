#include "node/restore.h"

#include <filesystem>

#include "node/device.h"
#include "node/platform/platform.h"
#include "node/store/lmdb-database.h"
#include "node/store/witness.h"

namespace satchel::node {
namespace {

Problem notABackup(const std::string& file) {
  return {"NOT_A_BACKUP", file + " is no whole backup of a store; nothing was changed.",
          file + " 不是完整的备份；未作任何更改。"};
}

/// Whether the store in `directory` is this device's; marks it as put back.
std::optional<Problem> claim(const std::string& directory, const std::string& backup, const MasterKey& master,
                             Random& random) {
  const Vault vault(master, random);
  const auto database = openLmdb(directory);
  const auto txn = database->write();
  try {
    if (!witnessIn(*txn, vault)) return notABackup(backup);
  } catch (const StoreDamaged&) {
    return Problem{"WRONG_DEVICE",
                   backup + " is a backup of another device; put it back beside that device's keystore, or join anew.",
                   backup + " 是另一台设备的备份；请与该设备的密钥库一起恢复，或重新加入。"};
  }
  markRestored(*txn);
  txn->commit();
  return std::nullopt;
}

std::string freeName(const std::string& wanted) {
  for (int i = 1;; ++i) {
    const std::string name = wanted + "-" + std::to_string(i);
    if (!platform::exists(name)) return name;
  }
}

}  // namespace

std::optional<Problem> restoreBackup(const std::string& data, const std::string& backup,
                                     std::optional<std::string> passphrase, Random& random) {
  if (!platform::exists(data + "/keystore")) {
    return Problem{"NOT_INITIALISED",
                   "There is no keystore in " + data +
                       ", and a backup holds no keys: put both back together, or set up a device and join anew.",
                   data + " 中没有密钥库，而备份不含密钥：请将两者一起恢复，或新建设备后重新加入。"};
  }
  if (!platform::exists(backup))
    return Problem{"NO_FILE", "There is no file " + backup + ".", "没有文件 " + backup + "。"};
  platform::makePrivateDirectory(data + "/run");
  const auto lock = platform::lockDirectory(data + "/run/lock");
  if (std::holds_alternative<pid_t>(lock)) {
    return Problem{"ALREADY_RUNNING", "A node is running on " + data + "; stop it first: satchel stop.",
                   data + " 上有节点在运行；请先停止：satchel stop。"};
  }
  auto opened = openDevice(data, std::move(passphrase));
  if (auto* problem = std::get_if<Problem>(&opened)) return std::move(*problem);
  const std::string aside = data + "/restoring", store = data + "/store";
  std::filesystem::remove_all(aside);
  platform::makePrivateDirectory(aside);
  std::optional<Problem> problem;
  try {
    std::filesystem::copy_file(backup, aside + "/data.mdb");
    std::filesystem::permissions(aside + "/data.mdb",
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    problem = claim(aside, backup, std::get<OpenedDevice>(opened).master, random);
  } catch (const StoreDamaged&) {
    problem = notABackup(backup);
  }
  if (problem) {
    std::filesystem::remove_all(aside);
    return problem;
  }
  if (platform::exists(store)) platform::renameDurably(store, freeName(data + "/store-before-restore"));
  platform::renameDurably(aside, store);
  return std::nullopt;
}

}  // namespace satchel::node
