#include "node/serving.h"

#include <kj/async-io.h>
#include <kj/async-unix.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <iostream>

#include "node/device.h"
#include "node/platform/platform.h"
#include "node/replication/discovery.h"
#include "node/service/day-turns.h"
#include "node/service/door.h"
#include "node/service/idle.h"
#include "node/service/locked-door.h"
#include "node/store/lmdb-database.h"
#include "node/store/store-thread.h"
#include "node/text/words.h"

namespace satchel::node {
namespace {

/// What the node still takes to tell its clients why it ends.
constexpr auto lastAnswers = 50 * kj::MILLISECONDS;

class SystemClock final : public Clock {
 public:
  sync::Millis now() const override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
};

Problem nothingToLock() {
  return {"NEEDS_PASSPHRASE",
          "This folder has no passphrase, so locking would protect nothing; first: satchel passphrase add.",
          "此目录没有口令，锁定不起作用；请先执行：satchel passphrase add。"};
}

std::optional<Problem> wrongRole(const OpenedDevice& device, const Options& options) {
  if (device.profile.relay == options.relay) return std::nullopt;
  return Problem{
      "WRONG_ROLE",
      device.profile.relay ? "This directory was initialised as a relay; start it with --relay."
                           : "This directory was initialised as a laptop; start it without --relay.",
      device.profile.relay ? "此目录初始化为中继；请加 --relay 启动。" : "此目录初始化为笔记本；请勿加 --relay。"};
}

/// Without keys, until somebody has the passphrase. Nothing: the node is to stop.
Unlocked waitForPassphrase(const Options& options, kj::AsyncIoContext& io, platform::Readiness& ready) {
  kj::Timer& timer = io.provider->getTimer();
  LockedDoor locked = makeLockedDoor(options.data);
  const ClientDoor door(*io.lowLevelProvider, timer, options.data + "/run/client.sock", kj::mv(locked.client));
  ready.report(0);
  return io.unixEventPort.onSignal(SIGTERM)
      .ignoreResult()
      .exclusiveJoin(io.unixEventPort.onSignal(SIGINT).ignoreResult())
      .then([]() -> Unlocked { return std::nullopt; })
      .exclusiveJoin(locked.unlocked.then([&timer](Unlocked device) {
        return timer.afterDelay(lastAnswers).then([device = kj::mv(device)]() mutable { return kj::mv(device); });
      }))
      .wait(io.waitScope);
}

/// Null where it is not wanted, or where this machine does not let us; then colleagues are named, or come by
/// themselves.
std::unique_ptr<platform::LocalCast> localCast(const Options& options, kj::AsyncIoContext& io, Node& node) {
  if (options.noDiscovery) return nullptr;
  try {
    return std::make_unique<platform::LocalCast>(io.unixEventPort);
  } catch (const std::system_error& e) {
    node.later([&node, why = std::string(e.what())](StoreAccess& access) {
      node.note(access, "NO_DISCOVERY", "Colleagues nearby are not looked for: " + why + ".");
    });
    return nullptr;
  }
}

Ended serveUnlocked(const Options& options, OpenedDevice& device, kj::AsyncIoContext& io, Random& random,
                    platform::Readiness& ready) {
  kj::Timer& timer = io.provider->getTimer();
  const auto database = openLmdb(options.data + "/store", {.reserve = deletionReserve});
  const SystemClock clock;
  const schema::Catalogue catalogue;
  Node node(catalogue, *database, device.identity, device.master, device.profile, clock, random,
            storeThreads(io.unixEventPort));

  Replication replication(node, io.provider->getNetwork(), timer, options.limits);
  node.recognise(platform::witnessOf(options.data + "/store/data.mdb")).wait(io.waitScope);
  const auto listening = kj::runCatchingExceptions([&] { replication.start(options.listen).wait(io.waitScope); });
  KJ_IF_MAYBE (why, listening) {
    return {
        refuse({"CANNOT_LISTEN", "This node cannot listen at " + options.listen + ": " + why->getDescription().cStr(),
                "本节点无法在 " + options.listen + " 监听：" + why->getDescription().cStr()})};
  }

  const auto cast = localCast(options, io, node);
  std::optional<Discovery> discovery;
  if (cast != nullptr) discovery.emplace(node, replication, timer, *cast);

  auto stopping = kj::newPromiseAndFulfiller<void>(), locking = kj::newPromiseAndFulfiller<void>();
  Household household;
  household.stop = [&] { stopping.fulfiller->fulfill(); };
  household.backUp = [&](const std::string& file) { return database->copyTo(file); };
  household.changePassphrases = [&](const PassphraseChange& change) {
    return changePassphrases(options.data, change, random);
  };
  household.lock = [&]() -> std::optional<Problem> {
    if (passphrasesOf(options.data).count == 0) return nothingToLock();
    locking.fulfiller->fulfill();
    return std::nullopt;
  };
  const ClientDoor door(*io.lowLevelProvider, timer, options.data + "/run/client.sock",
                        makeClientDoor(node, replication, household));
  const auto dayTurns = tellDayTurns(clock, timer, node.feeds).eagerlyEvaluate(nullptr);
  if (options.lockAfter > 0) {
    locking.promise = locking.promise.exclusiveJoin(
        whenIdle([&door] { return door.lastHeard(); }, timer, options.lockAfter * kj::MINUTES));
  }
  ready.report(0);
  return io.unixEventPort.onSignal(SIGTERM)
      .ignoreResult()
      .exclusiveJoin(io.unixEventPort.onSignal(SIGINT).ignoreResult())
      .exclusiveJoin(kj::mv(stopping.promise).then([&timer] { return timer.afterDelay(lastAnswers); }))
      .then([] { return Ended{}; })
      .exclusiveJoin(kj::mv(locking.promise).then([&timer] { return timer.afterDelay(lastAnswers); }).then([] {
        return Ended{0, true};
      }))
      .exclusiveJoin(node.whenDiskFailed().then([&timer] { return timer.afterDelay(lastAnswers); }).then([] {
        std::cerr << DiskFailed().what() << "\n";
        return Ended{1};
      }))
      .wait(io.waitScope);
}

}  // namespace

Ended serve(const Options& options, Random& random, platform::Readiness& ready) {
  const std::string run = options.data + "/run";
  std::optional<OpenedDevice> device;
  if (!options.locked) {
    auto opened = openDevice(options.data, passphraseOf(options));
    if (const auto* problem = std::get_if<Problem>(&opened)) return {refuse(*problem)};
    device.emplace(std::get<OpenedDevice>(std::move(opened)));
    if (const auto problem = wrongRole(*device, options)) return {refuse(*problem)};
    if (options.lockAfter > 0 && passphrasesOf(options.data).count == 0) return {refuse(nothingToLock())};
  } else if (!platform::exists(options.data + "/keystore") || passphrasesOf(options.data).count == 0) {
    return {refuse(nothingToLock())};
  }
  platform::makePrivateDirectory(run);
  platform::makePrivateDirectory(options.data + "/store");
  const auto lock = platform::lockDirectory(run + "/lock");
  if (const pid_t* holder = std::get_if<pid_t>(&lock)) {
    const std::string pid = std::to_string(*holder);
    return {refuse({"ALREADY_RUNNING", "A node is running on " + options.data + " already (pid " + pid + ").",
                    options.data + " 上已有节点在运行（进程 " + pid + "）。"})};
  }
  platform::rewriteFile(run + "/pid", std::to_string(::getpid()) + "\n");

  kj::UnixEventPort::captureSignal(SIGTERM);
  kj::UnixEventPort::captureSignal(SIGINT);
  auto io = kj::setupAsyncIo();
  while (!device) {
    device = waitForPassphrase(options, io, ready);
    if (!device) return {};
    if (const auto problem = wrongRole(*device, options)) return {refuse(*problem)};
  }
  return serveUnlocked(options, *device, io, random, ready);
}

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

}  // namespace satchel::node
