// satcheld: wires one node. Reads as the system diagram: device → store → node → doors.
#include <kj/async-io.h>
#include <kj/async-unix.h>
#include <kj/debug.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <iostream>

#include "node/device.h"
#include "node/platform/platform.h"
#include "node/replication/replication.h"
#include "node/service/door.h"
#include "node/store/lmdb-database.h"
#include "node/store/store-thread.h"
#include "node/text/words.h"

namespace satchel::node {
namespace {

constexpr std::string_view usage =
    "usage: satcheld --data DIR [--listen HOST:PORT] [--relay] [--foreground] [--passphrase-file FILE]\n"
    "                [--no-discovery]\n"
    "       satcheld --data DIR --init --name PERSON [--device NAME] [--relay]\n"
    "                [--passphrase-file FILE | --no-passphrase]\n";

struct Options {
  std::string data, name, device, passphraseFile, listen;
  bool init = false, relay = false, foreground = false, noPassphrase = false;
  bool noDiscovery = false;  ///< nothing is discovered yet: peers are named, or come by themselves
};

/// Nothing where the words cannot be read; the sentence has been said.
std::optional<Options> parse(int count, char** words) {
  Options options;
  const std::map<std::string_view, std::string*> valued = {{"--data", &options.data},
                                                           {"--name", &options.name},
                                                           {"--device", &options.device},
                                                           {"--listen", &options.listen},
                                                           {"--passphrase-file", &options.passphraseFile}};
  const std::map<std::string_view, bool*> flags = {{"--init", &options.init},
                                                   {"--relay", &options.relay},
                                                   {"--foreground", &options.foreground},
                                                   {"--no-discovery", &options.noDiscovery},
                                                   {"--no-passphrase", &options.noPassphrase}};
  for (int i = 1; i < count; ++i) {
    if (const auto flag = flags.find(words[i]); flag != flags.end()) {
      *flag->second = true;
    } else if (const auto value = valued.find(words[i]); value != valued.end() && i + 1 < count) {
      *value->second = words[++i];
    } else {
      std::cerr << "satcheld does not know '" << words[i] << "'.\n" << usage;
      return std::nullopt;
    }
  }
  if (options.data.empty() || options.init == options.name.empty() ||
      (options.noPassphrase && !options.passphraseFile.empty())) {
    std::cerr << usage;
    return std::nullopt;
  }
  options.data = platform::absolutePath(options.data);
  return options;
}

/// What the node still takes to tell its clients why it ends.
constexpr auto lastAnswers = 50 * kj::MILLISECONDS;

class SystemClock final : public Clock {
 public:
  sync::Millis now() const override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
};

int refuse(const Problem& problem) {
  const char* locale = std::getenv("LC_ALL");
  if (locale == nullptr || *locale == 0) locale = std::getenv("LANG");
  const bool chinese = locale != nullptr && std::string_view(locale).starts_with("zh");
  std::cerr << (chinese ? problem.zh : problem.en) << "\n";
  return 1;
}

std::optional<std::string> passphraseOf(const Options& options) {
  if (options.passphraseFile.empty()) return std::nullopt;
  return std::string(stripped(platform::readFile(options.passphraseFile)));
}

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

int serve(const Options& options, Random& random, platform::Readiness& ready) {
  const std::string run = options.data + "/run";
  auto opened = openDevice(options.data, passphraseOf(options));
  if (const auto* problem = std::get_if<Problem>(&opened)) return refuse(*problem);
  OpenedDevice& device = std::get<OpenedDevice>(opened);
  if (device.profile.relay != options.relay) {
    return refuse(
        {"WRONG_ROLE",
         device.profile.relay ? "This directory was initialised as a relay; start it with --relay."
                              : "This directory was initialised as a laptop; start it without --relay.",
         device.profile.relay ? "此目录初始化为中继；请加 --relay 启动。" : "此目录初始化为笔记本；请勿加 --relay。"});
  }
  platform::makePrivateDirectory(run);
  platform::makePrivateDirectory(options.data + "/store");
  const auto lock = platform::lockDirectory(run + "/lock");
  if (const pid_t* holder = std::get_if<pid_t>(&lock)) {
    const std::string pid = std::to_string(*holder);
    return refuse({"ALREADY_RUNNING", "A node is running on " + options.data + " already (pid " + pid + ").",
                   options.data + " 上已有节点在运行（进程 " + pid + "）。"});
  }
  platform::rewriteFile(run + "/pid", std::to_string(::getpid()) + "\n");

  kj::UnixEventPort::captureSignal(SIGTERM);
  kj::UnixEventPort::captureSignal(SIGINT);
  auto io = kj::setupAsyncIo();
  kj::Timer& timer = io.provider->getTimer();
  const auto database = openLmdb(options.data + "/store", {.reserve = deletionReserve});
  const SystemClock clock;
  const schema::Catalogue catalogue;
  Node node(catalogue, *database, device.identity, device.master, device.profile, clock, random,
            storeThreads(io.unixEventPort));

  Replication replication(node, io.provider->getNetwork(), timer);
  node.recognise(platform::witnessOf(options.data + "/store/data.mdb")).wait(io.waitScope);
  const auto listening = kj::runCatchingExceptions([&] { replication.start(options.listen).wait(io.waitScope); });
  KJ_IF_MAYBE (why, listening) {
    return refuse({"CANNOT_LISTEN",
                   "This node cannot listen at " + options.listen + ": " + why->getDescription().cStr(),
                   "本节点无法在 " + options.listen + " 监听：" + why->getDescription().cStr()});
  }

  auto stopping = kj::newPromiseAndFulfiller<void>();
  ClientDoor door(*io.lowLevelProvider, timer, run + "/client.sock",
                  makeClientDoor(node, replication, [&] { stopping.fulfiller->fulfill(); }));
  ready.report(0);
  return io.unixEventPort.onSignal(SIGTERM)
      .ignoreResult()
      .exclusiveJoin(io.unixEventPort.onSignal(SIGINT).ignoreResult())
      .exclusiveJoin(kj::mv(stopping.promise).then([&timer] { return timer.afterDelay(lastAnswers); }))
      .then([] { return 0; })
      .exclusiveJoin(node.whenDiskFailed().then([&timer] { return timer.afterDelay(lastAnswers); }).then([] {
        std::cerr << DiskFailed().what() << "\n";
        return 1;
      }))
      .wait(io.waitScope);
}

}  // namespace
}  // namespace satchel::node

int main(int count, char** words) {
  using namespace satchel::node;
  ::umask(0077);
  try {
    const auto options = parse(count, words);
    if (!options) return 2;
    platform::hideFromOthers();
    satchel::SystemRandom random;
    if (options->init) return init(*options, random);
    auto split = platform::daemonize(options->foreground);
    if (const int* code = std::get_if<int>(&split)) return *code;
    return serve(*options, random, std::get<platform::Readiness>(split));
  } catch (const kj::Exception& e) {
    std::cerr << e.getDescription().cStr() << "\n";
  } catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
  }
  return 1;
}
