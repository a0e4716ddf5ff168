// satcheld: one node, from the words of its command line to its exit code. What it is wired of: serving.h.
#include <kj/exception.h>
#include <sys/stat.h>

#include <iostream>

#include "crypto/random.h"
#include "node/device.h"
#include "node/options.h"
#include "node/platform/platform.h"
#include "node/restore.h"
#include "node/serving.h"

namespace satchel::node {
namespace {

int init(const Options& options, Random& random) {
  auto passphrase = passphraseOf(options);
  if (!passphrase && !options.noPassphrase) {
    return refuse(
        {"NEEDS_PASSPHRASE",
         "Say how this device is protected: --passphrase-file FILE, or --no-passphrase for trials and relays.",
         "请说明如何保护本设备：--passphrase-file 文件；试用或中继可用 --no-passphrase。"});
  }
  const std::string device = options.device.empty() ? options.name : options.device;
  if (const auto problem = initDevice({options.data, options.name, device, passphrase, options.relay}, random)) {
    return refuse(*problem);
  }
  if (!passphrase) {
    std::cerr << "Note: without a passphrase, whoever can read " << options.data << " can read everything in it.\n";
  }
  return 0;
}

int restore(const Options& options, Random& random) {
  const auto problem = restoreBackup(options.data, options.backup, passphraseOf(options), random);
  return problem ? refuse(*problem) : 0;
}

}  // namespace
}  // namespace satchel::node

int main(int count, char** words) {
  using namespace satchel::node;
  ::umask(0077);
  try {
    const auto options = parseOptions(count, words);
    if (!options) return 2;
    platform::hideFromOthers();
    satchel::SystemRandom random;
    if (options->init) return init(*options, random);
    if (options->restore) return restore(*options, random);
    auto split = platform::daemonize(options->foreground);
    if (const int* code = std::get_if<int>(&split)) return *code;
    const Ended ended = serve(*options, random, std::get<platform::Readiness>(split));
    // A process begun anew holds no key and no record in any corner of its memory.
    if (ended.locks) platform::becomeProgram(lockedWords(*options, platform::ownProgram()));
    return ended.code;
  } catch (const kj::Exception& e) {
    std::cerr << e.getDescription().cStr() << "\n";
  } catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
  }
  return 1;
}
