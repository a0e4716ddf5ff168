// What fuzzing once found stays found: every target runs over the corpus that is kept, and over its own seeds.
//   fuzz-tests "[write-corpus]"   writes the seeds into corpus/TARGET: after a format has changed
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "targets.h"

using namespace satchel;
using namespace satchel::fuzz;

namespace {

const std::filesystem::path corpus = SATCHEL_CORPUS;

Bytes contentsOf(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

std::vector<std::filesystem::path> filesOf(const Target& target) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(corpus / target.name)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

}  // namespace

TEST_CASE("every decoder holds what it promises for every input that is kept") {
  for (const Target& target : targets()) {
    for (const auto& file : filesOf(target)) {
      INFO(target.name << ": " << file.filename().string());
      CHECK_NOTHROW(target.run(contentsOf(file)));
    }
  }
}

TEST_CASE("every decoder holds it for the seeds that the present formats give, and for nothing at all") {
  for (const Target& target : targets()) {
    INFO(target.name);
    CHECK_NOTHROW(target.run({}));
    for (const Seed& seed : target.seeds()) {
      INFO(seed.name);
      CHECK_NOTHROW(target.run(seed.bytes));
    }
  }
}

TEST_CASE("each seed is cut short and each of its bytes changed without harm") {
  for (const Target& target : targets()) {
    for (const Seed& seed : target.seeds()) {
      INFO(target.name << ": " << seed.name);
      // At most so many places a seed, evenly spread: the rest is for libFuzzer.
      const std::size_t step = seed.bytes.size() / 16 + 1;
      for (std::size_t at = 0; at < seed.bytes.size(); at += step) {
        INFO("byte " << at);
        CHECK_NOTHROW(target.run(ByteView(seed.bytes).first(at)));
        Bytes changed = seed.bytes;
        changed[at] ^= 0xff;
        CHECK_NOTHROW(target.run(changed));
      }
    }
  }
}

TEST_CASE("the seeds are written", "[.][write-corpus]") {
  for (const Target& target : targets()) {
    std::filesystem::create_directories(corpus / target.name);
    for (const Seed& seed : target.seeds()) {
      std::ofstream file(corpus / target.name / seed.name, std::ios::binary);
      file.write(reinterpret_cast<const char*>(seed.bytes.data()), static_cast<std::streamsize>(seed.bytes.size()));
      CHECK(file.good());
    }
  }
}
