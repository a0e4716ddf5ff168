#include "node/options.h"

#include <charconv>
#include <iostream>
#include <map>
#include <string_view>

#include "node/platform/platform.h"

namespace satchel::node {
namespace {

constexpr std::string_view usage =
    "usage: satcheld --data DIR [--listen HOST:PORT] [--relay] [--foreground] [--passphrase-file FILE | --locked]\n"
    "                [--lock-after MINUTES] [--no-discovery] [--space-bytes SIZE] [--space-links COUNT]\n"
    "       satcheld --data DIR --init --name PERSON [--device NAME] [--relay]\n"
    "                [--passphrase-file FILE | --no-passphrase]\n"
    "       satcheld --data DIR --restore BACKUP [--passphrase-file FILE]\n"
    "  --locked       starts without keys, until: satchel unlock\n"
    "  --no-discovery calls nobody on local networks, and hears nobody there\n"
    "  --space-bytes  relay: how much of each space it takes, such as 500M or 20G\n"
    "  --space-links  relay: how many devices of each space it serves at once, admins beside them\n"
    "  --lock-after   locks by itself when no client has said a word for so long\n";

constexpr unsigned longestIdle = 7 * 24 * 60;
constexpr std::uint64_t mostBytes = 1'000'000'000'000'000, mostLinks = 1'000'000;

/// As they were typed; empty where they were not.
struct Numbers {
  std::string minutes, bytes, links;
};

bool fits(const Options& options) {
  if (options.data.empty() || options.init == options.name.empty()) return false;
  if (options.init && options.restore) return false;
  const bool limited = options.limits.bytes > 0 || options.limits.links > 0;
  if (limited && (!options.relay || options.init || options.restore)) return false;
  if (options.noPassphrase && (!options.init || !options.passphraseFile.empty())) return false;
  return !(options.locked && (options.init || options.restore || !options.passphraseFile.empty()));
}

/// Nothing where it is no whole number of 1 to `most`.
std::optional<std::uint64_t> wholeNumber(std::string_view text, std::uint64_t most) {
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  return whole && number > 0 && number <= most ? std::optional(number) : std::nullopt;
}

/// "500M": bytes, thousands of bytes (K), and so on by thousands (M, G, T).
std::optional<std::uint64_t> sizeIn(std::string_view text) {
  std::uint64_t unit = 1;
  constexpr std::string_view units = "KMGT";
  if (const auto at = text.empty() ? std::string_view::npos : units.find(text.back()); at != std::string_view::npos) {
    for (std::size_t i = 0; i <= at; ++i) unit *= 1000;
    text.remove_suffix(1);
  }
  const auto number = wholeNumber(text, mostBytes / unit);
  return number ? std::optional(*number * unit) : std::nullopt;
}

/// False where a word does not read; the sentence has been said.
bool readNumbers(const Numbers& words, Options& options) {
  if (!words.minutes.empty()) {
    const auto minutes = wholeNumber(words.minutes, longestIdle);
    if (!minutes) {
      std::cerr << "--lock-after takes whole minutes, 1 to " << longestIdle << ", not '" << words.minutes << "'.\n";
      return false;
    }
    options.lockAfter = static_cast<unsigned>(*minutes);
  }
  if (!words.bytes.empty()) {
    const auto bytes = sizeIn(words.bytes);
    if (!bytes) {
      std::cerr << "--space-bytes takes a size such as 500M or 20G, not '" << words.bytes << "'.\n";
      return false;
    }
    options.limits.bytes = *bytes;
  }
  if (!words.links.empty()) {
    const auto links = wholeNumber(words.links, mostLinks);
    if (!links) {
      std::cerr << "--space-links takes a whole number, 1 to " << mostLinks << ", not '" << words.links << "'.\n";
      return false;
    }
    options.limits.links = *links;
  }
  return true;
}

}  // namespace

std::optional<Options> parseOptions(int count, char** words) {
  Options options;
  Numbers numbers;
  const std::map<std::string_view, std::string*> valued = {
      {"--data", &options.data},          {"--name", &options.name},
      {"--device", &options.device},      {"--listen", &options.listen},
      {"--restore", &options.backup},     {"--passphrase-file", &options.passphraseFile},
      {"--lock-after", &numbers.minutes}, {"--space-bytes", &numbers.bytes},
      {"--space-links", &numbers.links}};
  const std::map<std::string_view, bool*> flags = {{"--init", &options.init},
                                                   {"--relay", &options.relay},
                                                   {"--locked", &options.locked},
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
  options.restore = !options.backup.empty();
  if (!readNumbers(numbers, options)) return std::nullopt;
  if (!fits(options)) {
    std::cerr << usage;
    return std::nullopt;
  }
  options.data = platform::absolutePath(options.data);
  if (options.restore) options.backup = platform::absolutePath(options.backup);
  return options;
}

std::vector<std::string> lockedWords(const Options& options, const std::string& program) {
  std::vector<std::string> words = {program, "--data", options.data, "--locked", "--foreground"};
  if (!options.listen.empty()) words.insert(words.end(), {"--listen", options.listen});
  if (options.relay) words.emplace_back("--relay");
  if (options.noDiscovery) words.emplace_back("--no-discovery");
  if (options.lockAfter > 0) words.insert(words.end(), {"--lock-after", std::to_string(options.lockAfter)});
  if (options.limits.bytes > 0) words.insert(words.end(), {"--space-bytes", std::to_string(options.limits.bytes)});
  if (options.limits.links > 0) words.insert(words.end(), {"--space-links", std::to_string(options.limits.links)});
  return words;
}

}  // namespace satchel::node
