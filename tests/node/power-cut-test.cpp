// Alice's laptop loses power in the middle of her edits, on real LMDB and a disk that keeps only what it was told to
// keep. Whatever reached the disk: the store opens, holds whole transactions, and every one that was acknowledged.
//   SATCHEL_SEED=n draws other moments; SATCHEL_CUTS=n cuts more often.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "ingest-fixture.h"
#include "recorded-disk.h"

using namespace satchel;
using namespace satchel::node;

namespace {

unsigned setting(const char* name, unsigned otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? static_cast<unsigned>(std::stoul(text)) : otherwise;
}

std::uint32_t drawn(SeededRandom& random, std::uint32_t bound) {
  std::array<std::uint8_t, 4> bytes{};
  random.fill(bytes);
  return static_cast<std::uint32_t>(bigEndian(bytes) % bound);
}

/// Alice's evening: what her store wrote to the disk, and what she was told when.
struct Evening {
  explicit Evening(unsigned seed) : random(seed) {
    DiskRecorder recorder(folder.path, "data.mdb");
    const auto database = openLmdb(folder.path);
    Replica replica(*database, vault, identity, clock, random);
    told.push_back({0, 0, {}});
    {
      const auto txn = database->write();
      space = replica.createSpace(*txn, "Harbour", "CNY", {}, {"Alice", "laptop"}, {});
      txn->commit();
      note(replica, recorder);
    }
    for (int i = 0; i < 60; ++i) {
      const auto txn = database->write();
      editSome(*txn, replica);
      txn->commit();
      note(replica, recorder);
    }
    steps = recorder.steps();
  }

  void editSome(WriteTransaction& txn, Replica& replica) {
    const unsigned edits = 1 + drawn(random, 6);
    for (unsigned i = 0; i < edits; ++i) {
      const sync::RecordId record{{static_cast<std::uint8_t>(drawn(random, 40))}};
      // Now and then more than fits a page.
      const std::string text(drawn(random, 10) == 0 ? 9'000 : drawn(random, 300), static_cast<char>('a' + i));
      Edit edit;
      edit.fields = {{record, "account", "name", FieldEdit::Action::set, {}, sync::encode({sync::Text{text}})}};
      if (drawn(random, 7) == 0) edit.fields = {{record, "account", "deleted", FieldEdit::Action::erase}};
      if (std::holds_alternative<Problem>(replica.write(txn, replica.space(space), edit))) std::abort();
    }
  }

  /// One transaction as it was acknowledged.
  struct Told {
    std::size_t step = 0;  ///< so many steps of the disk had been taken
    std::uint64_t commits = 0;
    sync::Digest digest;
  };
  void note(Replica& replica, const DiskRecorder& recorder) {
    const Space& here = replica.space(space);
    told.push_back({recorder.steps().size(), here.nextFeed, here.digest});
  }

  /// What is wrong with the store in `image`, which a power cut at step `cut` left; empty where all is well.
  std::string verdictOn(const std::optional<Bytes>& image, std::size_t cut) {
    const TemporaryFolder place;
    if (image) {
      std::ofstream(place.path + "/data.mdb", std::ios::binary)
          .write(reinterpret_cast<const char*>(image->data()), static_cast<std::streamsize>(image->size()));
    }
    const auto acknowledged =
        std::find_if(told.rbegin(), told.rend(), [cut](const Told& each) { return each.step <= cut; });
    const auto database = openLmdb(place.path);
    Replica replica(*database, vault, identity, clock, random);
    if (replica.spaces().empty()) return acknowledged->commits == 0 ? "" : "the space is gone";
    Space& here = replica.space(space);
    const auto is = std::ranges::find(told, here.nextFeed, &Told::commits);
    if (is == told.end()) return "half of a transaction is there";
    if (is->commits < acknowledged->commits) return "what was acknowledged is gone";
    if (here.digest != is->digest) return "the records are others than there were";
    const auto rebuilt = [&] { return replica.digestFromFeed(*database->read(), here); };
    if (rebuilt() != here.digest) return "the records are not what the feed says";
    for (int i = 0; i < 3; ++i) {  // and she goes on
      const auto txn = database->write();
      editSome(*txn, replica);
      txn->commit();
    }
    return rebuilt() == here.digest ? "" : "what was written after the cut is not what the feed says";
  }

  /// The same in a process of its own: a store that is not whole may take the process with it.
  std::string judged(const std::optional<Bytes>& image, std::size_t cut) {
    int pipe[2];
    if (::pipe(pipe) != 0) return "no pipe";
    const pid_t child = ::fork();
    if (child == 0) {
      for (const int crash : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE}) ::signal(crash, SIG_DFL);
      if (std::freopen("/dev/null", "w", stderr) == nullptr) _exit(1);
      std::string verdict;
      try {
        verdict = verdictOn(image, cut);
      } catch (const std::exception& error) {
        verdict = error.what();
      }
      _exit(::write(pipe[1], verdict.data(), verdict.size()) == static_cast<ssize_t>(verdict.size()) ? 0 : 1);
    }
    ::close(pipe[1]);
    std::string verdict;
    std::array<char, 512> heard{};
    for (ssize_t size = 0; (size = ::read(pipe[0], heard.data(), heard.size())) > 0;) {
      verdict.append(heard.data(), static_cast<std::size_t>(size));
    }
    ::close(pipe[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return "the process crashed";
    return verdict;
  }

  TemporaryFolder folder;
  SeededRandom random;
  StillClock clock;
  Identity identity = Identity::generate(random);
  Vault vault{MasterKey::generate(random), random};
  std::uint32_t space = 0;
  std::vector<Told> told;
  std::vector<DiskStep> steps;
};

}  // namespace

TEST_CASE("no power cut loses what was acknowledged, or half of anything") {
  const unsigned seed = setting("SATCHEL_SEED", 20'260'401), cuts = setting("SATCHEL_CUTS", 400);
  Evening evening(seed);
  REQUIRE(evening.steps.size() > 200);
  SeededRandom random(seed);
  for (unsigned i = 0; i < cuts; ++i) {
    // Every moment of the store's first seconds, then any.
    const std::size_t cut = i < 60 ? i : drawn(random, static_cast<std::uint32_t>(evening.steps.size()));
    INFO("cut " << i << " at step " << cut << " of " << evening.steps.size() << ", SATCHEL_SEED=" << seed);
    REQUIRE(evening.judged(afterPowerCut(evening.steps, cut, random, Barriers::kept), cut) == "");
  }
  CHECK(evening.judged(afterPowerCut(evening.steps, evening.steps.size(), random, Barriers::kept),
                       evening.steps.size()) == "");
}

TEST_CASE("on a disk that does not keep what it was told to keep, the same check sees the loss") {
  const unsigned seed = setting("SATCHEL_SEED", 20'260'401);
  Evening evening(seed);
  SeededRandom random(seed);
  unsigned seen = 0;
  for (unsigned i = 0; i < 40; ++i) {
    const auto end = static_cast<std::uint32_t>(evening.steps.size());
    const std::size_t cut = end / 2 + drawn(random, end / 2);
    if (!evening.judged(afterPowerCut(evening.steps, cut, random, Barriers::ignored), cut).empty()) ++seen;
  }
  CHECK(seen > 20);
}
