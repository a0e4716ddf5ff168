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
    "                [--lock-after MINUTES] [--no-discovery]\n"
    "       satcheld --data DIR --init --name PERSON [--device NAME] [--relay]\n"
    "                [--passphrase-file FILE | --no-passphrase]\n"
    "       satcheld --data DIR --restore BACKUP [--passphrase-file FILE]\n"
    "  --locked       starts without keys, until: satchel unlock\n"
    "  --no-discovery calls nobody on local networks, and hears nobody there\n"
    "  --lock-after   locks by itself when no client has said a word for so long\n";

constexpr unsigned longestIdle = 7 * 24 * 60;

bool fits(const Options& options) {
  if (options.data.empty() || options.init == options.name.empty()) return false;
  if (options.init && options.restore) return false;
  if (options.noPassphrase && (!options.init || !options.passphraseFile.empty())) return false;
  return !(options.locked && (options.init || options.restore || !options.passphraseFile.empty()));
}

}  // namespace

std::optional<Options> parseOptions(int count, char** words) {
  Options options;
  std::string minutes;
  const std::map<std::string_view, std::string*> valued = {
      {"--data", &options.data},     {"--name", &options.name},      {"--device", &options.device},
      {"--listen", &options.listen}, {"--restore", &options.backup}, {"--passphrase-file", &options.passphraseFile},
      {"--lock-after", &minutes}};
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
  if (!minutes.empty()) {
    const char* const end = minutes.data() + minutes.size();
    const auto read = std::from_chars(minutes.data(), end, options.lockAfter);
    if (read.ec != std::errc() || read.ptr != end || options.lockAfter == 0 || options.lockAfter > longestIdle) {
      std::cerr << "--lock-after takes whole minutes, 1 to " << longestIdle << ", not '" << minutes << "'.\n";
      return std::nullopt;
    }
  }
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
  return words;
}

}  // namespace satchel::node
