#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/crypto/noise-vector.h"

using namespace satchel;
using namespace satchel::noise;

namespace {
std::optional<Pattern> patternOf(const std::string& name) {
  if (name == "Noise_XK_25519_ChaChaPoly_BLAKE2b") return Pattern::XK;
  if (name == "Noise_XX_25519_ChaChaPoly_BLAKE2b") return Pattern::XX;
  return std::nullopt;
}

Bytes bytesAt(const nlohmann::json& json, const char* key) {
  return *unhex(json.at(key).get<std::string>());
}

Vector vectorFrom(const nlohmann::json& json, Pattern pattern) {
  Vector vector{.pattern = pattern,
                .initiatorPrologue = bytesAt(json, "init_prologue"),
                .responderPrologue = bytesAt(json, "resp_prologue"),
                .initiatorStatic = bytesAt(json, "init_static"),
                .initiatorEphemeral = bytesAt(json, "init_ephemeral"),
                .responderStatic = bytesAt(json, "resp_static"),
                .responderEphemeral = bytesAt(json, "resp_ephemeral")};
  for (const auto& message : json.at("messages")) {
    vector.messages.push_back({bytesAt(message, "payload"), bytesAt(message, "ciphertext")});
  }
  if (json.contains("handshake_hash")) vector.handshakeHash = bytesAt(json, "handshake_hash");
  return vector;
}
}  // namespace

TEST_CASE("Our Noise speaks byte for byte like everybody else's") {
  const std::filesystem::path folder = SATCHEL_SHARED_DATA "/noise";
  if (!std::filesystem::is_directory(folder)) {
    WARN("skipped: the public vectors are not on this machine");
    return;
  }
  int played = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    const auto file = nlohmann::json::parse(std::ifstream(entry.path()));
    for (const auto& json : file.at("vectors")) {
      const auto name = json.at("protocol_name").get<std::string>();
      const auto pattern = patternOf(name);
      if (!pattern) continue;
      INFO(entry.path().filename().string() << ": " << name);
      play(vectorFrom(json, *pattern));
      ++played;
    }
  }
  CHECK(played >= 2);
}
