#include "crypto/keystore.h"

#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <fstream>

using namespace satchel;

namespace {
const Bytes diary = copyOf(asBytes("Alice's three keys"));

Keystore newKeystore(std::optional<std::string_view> passphrase) {
  SystemRandom random;
  auto made = Keystore::create(diary, passphrase, PassphraseCost::light(), random);
  return std::get<Keystore>(std::move(made));
}

std::optional<KeystoreFault> faultOf(const std::variant<OpenedKeystore, KeystoreFault>& opened) {
  if (auto* fault = std::get_if<KeystoreFault>(&opened)) return *fault;
  return std::nullopt;
}

std::optional<KeystoreFault> faultOf(const std::variant<Keystore, KeystoreFault>& parsed) {
  if (auto* fault = std::get_if<KeystoreFault>(&parsed)) return *fault;
  return std::nullopt;
}

// Where the first slot's cost stands in a file.
constexpr std::size_t memoryAt = 11, passesAt = 15;

void write32(Bytes& file, std::size_t at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) file[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

// What this process has mapped, in bytes; nothing where the system does not tell.
[[maybe_unused]] std::optional<std::size_t> mappedNow() {
  std::size_t pages = 0;
  if (!(std::ifstream("/proc/self/statm") >> pages)) return std::nullopt;
  return pages * 4096;
}
}  // namespace

TEST_CASE("Alice opens her keystore with her passphrase, also after it was on disk") {
  const auto keystore = newKeystore("correct horse");
  CHECK(keystore.slotCount() == 1);
  CHECK(!keystore.hasOpenSlot());
  const auto read = std::get<Keystore>(Keystore::parse(keystore.bytes()));
  CHECK(read.bytes() == keystore.bytes());
  auto opened = read.open("correct horse");
  REQUIRE(std::holds_alternative<OpenedKeystore>(opened));
  CHECK(std::get<OpenedKeystore>(opened).payload == diary);
}

TEST_CASE("The thief's guess is told apart from having guessed nothing") {
  const auto keystore = newKeystore("correct horse");
  const auto before = keystore.bytes();
  CHECK(faultOf(keystore.open("correct horse ")) == KeystoreFault::wrongPassphrase);
  CHECK(faultOf(keystore.open("")) == KeystoreFault::wrongPassphrase);
  CHECK(faultOf(keystore.open(std::nullopt)) == KeystoreFault::needsPassphrase);
  CHECK(keystore.bytes() == before);
  CHECK(!faultOf(keystore.open("correct horse")));
}

TEST_CASE("Neither the payload nor the master key can be read in the file") {
  const auto keystore = newKeystore("correct horse");
  const auto file = keystore.bytes();
  auto opened = keystore.open("correct horse");
  const auto master = copyOf(std::get<OpenedKeystore>(opened).master.reveal());
  CHECK(std::ranges::search(file, diary).empty());
  CHECK(std::ranges::search(file, master).empty());
  CHECK(std::ranges::search(file, asBytes("correct horse")).empty());
  // The control: the search does find what stands there.
  CHECK(!std::ranges::search(file, asBytes("SATCHELK")).empty());
}

TEST_CASE("A keystore without a passphrase opens for whoever reads the file") {
  const auto keystore = newKeystore(std::nullopt);
  CHECK(keystore.hasOpenSlot());
  CHECK(!faultOf(keystore.open(std::nullopt)));
  CHECK(faultOf(keystore.open("correct horse")) == KeystoreFault::wrongPassphrase);
}

TEST_CASE("Alice changes her passphrase: a slot more, then a slot less") {
  SystemRandom random;
  auto keystore = newKeystore("old");
  auto opened = keystore.open("old");
  const auto& master = std::get<OpenedKeystore>(opened).master;
  REQUIRE(!keystore.addSlot(master, "new", PassphraseCost::light(), random));
  CHECK(!faultOf(keystore.open("old")));
  CHECK(!faultOf(keystore.open("new")));

  CHECK(keystore.removeSlot("neither") == KeystoreFault::wrongPassphrase);
  CHECK(keystore.slotCount() == 2);
  REQUIRE(!keystore.removeSlot("old"));
  CHECK(faultOf(keystore.open("old")) == KeystoreFault::wrongPassphrase);
  auto later = keystore.open("new");
  REQUIRE(std::holds_alternative<OpenedKeystore>(later));
  CHECK(std::get<OpenedKeystore>(later).payload == diary);
  CHECK(equal(std::get<OpenedKeystore>(later).master.reveal(), master.reveal()));
}

TEST_CASE("A relay's open keystore is given a passphrase later") {
  SystemRandom random;
  auto keystore = newKeystore(std::nullopt);
  auto opened = keystore.open(std::nullopt);
  REQUIRE(!keystore.addSlot(std::get<OpenedKeystore>(opened).master, "harbour", PassphraseCost::light(), random));
  REQUIRE(!keystore.removeSlot(std::nullopt));
  CHECK(!keystore.hasOpenSlot());
  CHECK(faultOf(keystore.open(std::nullopt)) == KeystoreFault::needsPassphrase);
  CHECK(!faultOf(keystore.open("harbour")));
}

TEST_CASE("The last slot stays, and a ninth is not taken") {
  SystemRandom random;
  auto keystore = newKeystore(std::nullopt);
  CHECK(keystore.removeSlot(std::nullopt) == KeystoreFault::lastSlot);
  auto opened = keystore.open(std::nullopt);
  const auto& master = std::get<OpenedKeystore>(opened).master;
  for (int i = 0; i < 7; ++i) REQUIRE(!keystore.addSlot(master, std::nullopt, {}, random));
  CHECK(keystore.addSlot(master, std::nullopt, {}, random) == KeystoreFault::tooManySlots);
  CHECK(!faultOf(Keystore::parse(keystore.bytes())));
}

TEST_CASE("A keystore file that was cut anywhere, or has something after its end, is malformed") {
  auto file = newKeystore("correct horse").bytes();
  for (std::size_t size = 0; size < file.size(); ++size) {
    INFO("cut to " << size);
    CHECK(faultOf(Keystore::parse(ByteView(file).first(size))) == KeystoreFault::malformed);
  }
  CHECK(!faultOf(Keystore::parse(file)));
  file.push_back(0);
  CHECK(faultOf(Keystore::parse(file)) == KeystoreFault::malformed);
}

TEST_CASE("A keystore file with any byte flipped never opens") {
  for (std::optional<std::string_view> passphrase : {std::optional<std::string_view>("correct horse"), {}}) {
    const auto file = newKeystore(passphrase).bytes();
    REQUIRE(!faultOf(std::get<Keystore>(Keystore::parse(file)).open(passphrase)));
    for (std::size_t i = 0; i < file.size(); ++i) {
      INFO("byte " << i << " of " << file.size());
      auto flipped = file;
      flipped[i] ^= 1;
      const auto parsed = Keystore::parse(flipped);
      if (auto* keystore = std::get_if<Keystore>(&parsed)) CHECK(faultOf(keystore->open(passphrase)));
    }
  }
}

TEST_CASE("A later Satchel's keystore is not called damaged") {
  auto file = newKeystore(std::nullopt).bytes();
  file[8] = 2;
  CHECK(faultOf(Keystore::parse(file)) == KeystoreFault::unknownVersion);
}

TEST_CASE("A file that asks for terabytes or years is refused before anything is tried") {
  const auto file = newKeystore("correct horse").bytes();
  auto asking = [&](std::uint32_t memoryKiB, std::uint32_t passes) {
    auto changed = file;
    write32(changed, memoryAt, memoryKiB);
    write32(changed, passesAt, passes);
    return faultOf(Keystore::parse(changed));
  };
  CHECK(!asking(8192, 1));
  CHECK(!asking(4u << 20, 64));
  CHECK(asking((4u << 20) + 1, 1) == KeystoreFault::malformed);
  CHECK(asking(0xffffffff, 1) == KeystoreFault::malformed);
  CHECK(asking(8192, 65) == KeystoreFault::malformed);
  CHECK(asking(8192, 0) == KeystoreFault::malformed);
  CHECK(asking(7, 1) == KeystoreFault::malformed);
}

TEST_CASE("Too little memory is not called a wrong passphrase") {
#if defined(__SANITIZE_ADDRESS__)
  WARN("skipped: the address sanitizer needs the memory that this test takes away");
#else
  const auto mapped = mappedNow();
  if (!mapped) {
    WARN("skipped: the system does not tell what is mapped");
    return;
  }
  auto file = newKeystore("correct horse").bytes();
  write32(file, memoryAt, 1u << 20);  // a gigabyte
  const auto keystore = std::get<Keystore>(Keystore::parse(file));
  rlimit usual;
  REQUIRE(getrlimit(RLIMIT_AS, &usual) == 0);
  rlimit tight = usual;
  tight.rlim_cur = *mapped + (64u << 20);
  REQUIRE(setrlimit(RLIMIT_AS, &tight) == 0);
  const auto fault = faultOf(keystore.open("correct horse"));
  REQUIRE(setrlimit(RLIMIT_AS, &usual) == 0);
  CHECK(fault == KeystoreFault::noMemory);
#endif
}
