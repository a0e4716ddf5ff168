// Waiting until everything is exchanged, and telling how far it has come.
#include "node/replication/replication.h"

namespace satchel::node {
namespace {
constexpr auto progressEvery = 250 * kj::MILLISECONDS;
}

std::uint64_t Replication::behind() const {
  std::uint64_t most = 0;
  for (auto& [number, link] : links.live()) most = std::max(most, link->behind());
  return most;
}

bool Replication::settled() const {
  const Synced now = outcome();
  return now.complete && !links.anyConnecting();
}

bool Replication::refusedForGood() const {
  if (links.anyConnecting()) return false;
  bool refused = false;
  for (auto& [number, link] : links.live()) {
    if (!link->isFinished()) return false;
    refused = refused || link->isRemovedThere() || link->refusesRest();
  }
  return refused;
}

Replication::Synced Replication::outcome() const {
  Synced result;
  bool all = true;
  for (auto& [number, link] : links.live()) {
    if (link->comparing()) all = false;
    if (!link->sharesAny()) continue;
    ++result.answered;
    all = all && link->settled();
  }
  result.complete = all && result.answered > 0;
  return result;
}

template <class Result>
kj::Promise<Result> Replication::telling(OnProgress report, kj::Promise<Result> work) {
  return work.exclusiveJoin(
      tell(std::move(report), 0).then([]() -> kj::Promise<Result> { return kj::Promise<Result>(kj::NEVER_DONE); }));
}

kj::Promise<void> Replication::tell(OnProgress report, std::uint64_t most) {
  return timer.afterDelay(progressEvery).then([this, report, most]() mutable -> kj::Promise<void> {
    const std::uint64_t left = behind();
    most = std::max(most, left);
    if (most == 0) return tell(report, most);
    // A client that no longer listens is no reason to stop.
    return report(most - left, most).catch_([](kj::Exception&&) {}).then([this, report, most] {
      return tell(report, most);
    });
  });
}

schema::Words Replication::whyNotComplete() const {
  schema::Words all;
  for (const PeerStatus& peer : peers()) {
    const std::string name = peer.name.empty() ? peer.address : peer.name;
    const std::string behind = std::to_string(peer.behind), ahead = std::to_string(peer.ahead);
    const schema::Words why = !peer.reason.en.empty() ? peer.reason
                              : peer.behind + peer.ahead > 0
                                  ? schema::Words{behind + " commits to come, " + ahead + " to go",
                                                  "待接收 " + behind + " 个提交，待发送 " + ahead + " 个"}
                                  : schema::Words{peer.state, peer.state};
    all.en += (all.en.empty() ? "" : "; ") + name + ": " + why.en;
    all.zh += (all.zh.empty() ? "" : "；") + name + "：" + why.zh;
  }
  if (all.en.empty()) {
    return {"No peer is known; add one with: satchel peers add HOST:PORT.",
            "尚无已知节点；请先执行：satchel peers add 主机:端口。"};
  }
  if (refusedForGood()) return {"Not everything can be exchanged. " + all.en + ".", "有内容无法交换。" + all.zh + "。"};
  return {"Not everything was exchanged in time. " + all.en + ".", "未能在限定时间内完成交换。" + all.zh + "。"};
}

kj::Promise<Replication::Synced> Replication::sync(kj::Duration wait, OnProgress report) {
  if (links.isOffline()) {
    return Synced{false,
                  0,
                  {"This node is offline; go online first with: satchel online.",
                   "本节点处于离线状态；请先执行：satchel online。"}};
  }
  for (auto& [number, link] : links.live()) link->compare();
  links.dialAll();
  if (wait == 0 * kj::SECONDS) return outcome();
  auto paf = kj::newPromiseAndFulfiller<void>();
  waitingForSync.push_back(kj::mv(paf.fulfiller));
  linkChanged();
  auto done = paf.promise.exclusiveJoin(timer.afterDelay(wait)).then([this] {
    Synced result = outcome();
    result.complete = settled();
    if (result.complete) return result;
    result.sentence = whyNotComplete();
    return result;
  });
  return telling(std::move(report), kj::mv(done));
}

kj::Promise<Pairing::Joined> Replication::join(std::string code, std::string via, kj::Duration wait,
                                               OnProgress report) {
  if (via.empty()) return telling(std::move(report), pairing.join(std::move(code), wait));
  return telling(std::move(report),
                 addPeer(via).then([this, code, wait](OrProblem<bool> added) -> kj::Promise<Pairing::Joined> {
                   if (auto* problem = std::get_if<Problem>(&added)) {
                     return Pairing::Joined{false, {}, {}, std::move(*problem)};
                   }
                   return pairing.join(code, wait);
                 }));
}

void Replication::linkChanged() {
  if (waitingForSync.empty() || checkQueued) return;
  checkQueued = true;
  tasks.add(kj::evalLater([this] {
    checkQueued = false;
    if (!settled() && !refusedForGood()) return;
    for (auto& fulfiller : waitingForSync) fulfiller->fulfill();
    waitingForSync.clear();
  }));
}

}  // namespace satchel::node
