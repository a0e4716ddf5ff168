#include "tools/sim/batch.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>

#include "sync/codec.h"

namespace satchel::sim {
namespace {

constexpr unsigned longestRun = 600;  ///< seconds, before it is said never to end

Bytes encode(const Outcome& outcome) {
  sync::Writer out;
  out.u8(outcome.failure ? 1 : 0);
  out.text(outcome.failure ? outcome.failure->kind : "");
  out.text(outcome.failure ? outcome.failure->what : "");
  out.zigzag(outcome.failedAt);
  out.raw(outcome.trace);
  for (const std::uint64_t count : outcome.deeds) out.u64(count);
  for (const std::uint64_t each :
       {outcome.acknowledged, outcome.refused, outcome.lost, outcome.commits, outcome.signatures, outcome.nonces,
        outcome.deaths, outcome.versionsCompared, outcome.wordsFound, outcome.branches, outcome.meddled,
        outcome.connections, outcome.bytesCarried, static_cast<std::uint64_t>(outcome.mostHeld)}) {
    out.u64(each);
  }
  out.varint(outcome.story.size());
  for (const auto& [at, what] : outcome.story) {
    out.zigzag(at);
    out.text(what);
  }
  return out.take();
}

std::optional<Outcome> decode(ByteView bytes) {
  sync::Reader in(bytes);
  Outcome outcome;
  const bool failed = in.u8() == 1;
  Failure failure{in.text(), in.text()};
  if (failed) outcome.failure = std::move(failure);
  outcome.failedAt = in.zigzag();
  outcome.trace = in.fixedBytes<Hash>();
  for (std::uint64_t& count : outcome.deeds) count = in.u64();
  for (std::uint64_t* each :
       {&outcome.acknowledged, &outcome.refused, &outcome.lost, &outcome.commits, &outcome.signatures, &outcome.nonces,
        &outcome.deaths, &outcome.versionsCompared, &outcome.wordsFound, &outcome.branches, &outcome.meddled,
        &outcome.connections, &outcome.bytesCarried}) {
    *each = in.u64();
  }
  outcome.mostHeld = in.u64();
  outcome.story.resize(in.count(2));
  for (auto& [at, what] : outcome.story) {
    at = in.zigzag();
    what = in.text();
  }
  if (!in.done()) return std::nullopt;
  return outcome;
}

/// A run under way in a process of its own.
struct Apart {
  pid_t child = -1;
  int pipe = -1;
  std::uint64_t seed = 0;
  Plan plan;
  Bytes said;
};

Apart begin(Plan plan, bool telling) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  Apart apart{::fork(), ends[0], plan.seed, std::move(plan), {}};
  if (apart.child < 0) throw std::runtime_error("no process");
  if (apart.child > 0) {
    ::close(ends[1]);
    return apart;
  }
  ::close(ends[0]);
  ::alarm(longestRun);
  const Bytes bytes = encode(run(apart.plan, telling));
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count = ::write(ends[1], bytes.data() + sent, bytes.size() - sent);
    if (count <= 0) ::_exit(1);
    sent += static_cast<std::size_t>(count);
  }
  ::_exit(0);
}

/// True when there is no more to come.
bool listen(Apart& apart) {
  std::array<std::uint8_t, 65536> part;
  const ssize_t count = ::read(apart.pipe, part.data(), part.size());
  if (count > 0) {
    apart.said.insert(apart.said.end(), part.begin(), part.begin() + count);
    return false;
  }
  return count == 0 || errno != EINTR;
}

Outcome end(Apart& apart) {
  ::close(apart.pipe);
  int status = 0;
  ::waitpid(apart.child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    if (auto outcome = decode(apart.said)) return std::move(*outcome);
  }
  Outcome outcome;
  const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  outcome.failure = signal == SIGALRM ? Failure{"endless", "the run does not end"}
                                      : Failure{"crash", "the process ended by signal " + std::to_string(signal)};
  return outcome;
}

}  // namespace

Outcome runApart(const Plan& plan, bool telling) {
  Apart apart = begin(plan, telling);
  while (!listen(apart)) {
  }
  return end(apart);
}

Tally runMany(
    const Wish& first, std::uint64_t count, unsigned workers,
    const std::function<void(std::uint64_t seed, const std::optional<Failure>&, const std::string& trace)>& each) {
  const auto begun = std::chrono::steady_clock::now();
  Tally tally;
  std::vector<Apart> under;
  for (std::uint64_t next = 0; next < count || !under.empty();) {
    while (under.size() < workers && next < count) {
      Wish wish = first;
      wish.seed = first.seed + next++;
      under.push_back(begin(planFor(wish), false));
    }
    std::vector<pollfd> ears;
    for (const Apart& apart : under) ears.push_back({apart.pipe, POLLIN, 0});
    if (::poll(ears.data(), ears.size(), -1) < 0) continue;
    for (std::size_t i = ears.size(); i-- > 0;) {
      if (ears[i].revents == 0 || !listen(under[i])) continue;
      const Outcome outcome = end(under[i]);
      const Plan& plan = under[i].plan;
      outcome.failure ? ++tally.failed : ++tally.passed;
      tally.nodeHours += static_cast<double>(plan.length) / 3'600'000 * plan.devices();
      for (unsigned deed = 0; deed < deedCount; ++deed) tally.deeds[deed] += outcome.deeds[deed];
      tally.acknowledged += outcome.acknowledged;
      tally.refused += outcome.refused;
      tally.lost += outcome.lost;
      tally.commits += outcome.commits;
      tally.deaths += outcome.deaths;
      tally.versionsCompared += outcome.versionsCompared;
      tally.wordsFound += outcome.wordsFound;
      tally.branches += outcome.branches;
      tally.meddled += outcome.meddled;
      tally.signatures += outcome.signatures;
      tally.nonces += outcome.nonces;
      if (outcome.failure) tally.failures.emplace_back(plan.seed, *outcome.failure);
      each(plan.seed, outcome.failure, hex(outcome.trace));
      under.erase(under.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  tally.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return tally;
}

}  // namespace satchel::sim
