#include "tests/process/laptop.h"

#include <sstream>
#include <stdexcept>
#include <utility>

namespace satchel::test {
namespace {

const std::string programs = SATCHEL_BIN;

[[noreturn]] void fail(const Result& result) {
  std::ostringstream story;
  story << result;
  throw std::runtime_error(story.str());
}

}  // namespace

Laptop::Laptop(std::string person, Device device, std::string host)
    : person_(std::move(person)), device_(device), host_(std::move(host)), port_(freePort()) {
  Words words{"init", "--name", person_, "--no-passphrase"};
  if (device_ == Device::relay) words.push_back("--relay");
  done(satchelWords(words));
}

void Laptop::start() {
  done(startUnder({}));
}

Result Laptop::startUnder(Words words) {
  words.insert(words.end(), {programs + "/satcheld", "--data", folder(), "--listen", address()});
  if (!discovers_) words.push_back("--no-discovery");
  if (device_ == Device::relay) words.push_back("--relay");
  if (!passphraseFile_.empty()) words.insert(words.end(), {"--passphrase-file", passphraseFile_});
  auto result = run(words);
  if (result.code == 0) node_.emplace(static_cast<pid_t>(std::stol(readFile(folder_ / "run/pid"))));
  return result;
}

void Laptop::stop() {
  must("stop");
  node_->awaitEnd();
  node_.reset();
}

void Laptop::kill9() {
  node_->kill9();
  node_.reset();
}

void Laptop::awaitEnd() {
  node_->awaitEnd();
  node_.reset();
}

Result Laptop::satchelInChinese(Words words) const {
  words.insert(words.begin(), {"env", "LC_ALL=zh_CN.UTF-8", programs + "/satchel", "--data", folder()});
  return run(words);
}

Result Laptop::satchelWords(Words words) const {
  words.insert(words.begin(), {programs + "/satchel", "--data", folder()});
  return run(words);
}

nlohmann::json Laptop::jsonWords(Words words) const {
  words.push_back("--json");
  return nlohmann::json::parse(done(satchelWords(std::move(words))).out);
}

Result Laptop::done(Result result) {
  if (result.code != 0) fail(result);
  return result;
}

std::string Laptop::add(const std::string& kind, Words assignments) const {
  assignments.insert(assignments.begin(), {"add", kind});
  return jsonWords(std::move(assignments)).at("id");
}

std::uint64_t Laptop::count(const std::string& kind, const std::string& where) const {
  Words words{"list", kind, "--count"};
  if (!where.empty()) words.insert(words.end(), {"--where", where});
  return jsonWords(std::move(words)).at("count");
}

std::string invitation(const Laptop& inviter, const std::string& role) {
  std::istringstream said(inviter.must("invite", "--role", role));
  std::string word, code;
  while (said >> word) code = word;
  return code;
}

void shareDirectly(Laptop& alice, Laptop& bob) {
  alice.must("space", "create", "Harbour");
  bob.must("join", invitation(alice, "editor"), "--via", alice.address(), "--wait", "60");
}

void shareThroughRelay(Laptop& alice, Laptop& relay, Laptop& bob) {
  alice.must("space", "create", "Harbour");
  alice.must("peers", "add", relay.address());
  relay.must("join", invitation(alice, "carrier"), "--wait", "60");
  bob.must("join", invitation(alice, "editor"), "--via", relay.address(), "--wait", "60");
}

void meet(const Laptop& alice, const Laptop& bob) {
  alice.sync();  // what Alice has goes out
  bob.sync();    // Bob takes it in, and what he has goes out
  alice.sync();
}

Pair::Pair() {
  alice.start();
  bob.start();
  shareDirectly(alice, bob);
}

void Pair::bothOffline() {
  alice.must("offline");
  bob.must("offline");
}

void Pair::bothOnlineAndMeet() {
  alice.must("online");
  bob.must("online");
  meet(alice, bob);
}

}  // namespace satchel::test
