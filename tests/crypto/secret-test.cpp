#include "crypto/secret.h"

#include <catch2/catch.hpp>
#include <new>

using namespace satchel;

namespace {
struct Tag;
using Diary = Secret<Tag, 32>;

// A place where a secret lived, looked at after it has gone.
struct Room {
  alignas(Diary) std::array<std::uint8_t, sizeof(Diary)> bytes{};
  Diary* moveIn() {
    auto* diary = new (bytes.data()) Diary();
    std::ranges::fill(diary->writable(), 0xa5);
    return diary;
  }
  bool empty() const {
    // Read byte by byte as the laptop thief would, out of the compiler's sight.
    const volatile std::uint8_t* look = bytes.data();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (look[i] != 0) return false;
    }
    return true;
  }
};
}  // namespace

TEST_CASE("Alice's secret leaves nothing behind when it goes") {
  Room room;
  auto* diary = room.moveIn();
  REQUIRE(!room.empty());
  diary->~Diary();
  CHECK(room.empty());
}

TEST_CASE("A secret that moves wipes the place it came from") {
  Room room;
  auto* diary = room.moveIn();
  const Diary moved = std::move(*diary);
  CHECK(room.empty());
  CHECK(moved.reveal()[0] == 0xa5);

  Room other;
  auto* second = other.moveIn();
  Diary assigned;
  assigned = std::move(*second);
  CHECK(other.empty());
  CHECK(assigned.reveal()[31] == 0xa5);
}

TEST_CASE("A secret is copied only by asking, and takes exactly its size") {
  static_assert(!std::is_copy_constructible_v<Diary> && !std::is_copy_assignable_v<Diary>);
  SeededRandom random(1);
  const auto diary = Diary::generate(random);
  CHECK(equal(diary.clone().reveal(), diary.reveal()));
  CHECK(!Diary::from(Bytes(31)));
  CHECK(Diary::from(Bytes(32)));
}
