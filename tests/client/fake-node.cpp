#include "fake-node.h"

#include <capnp/rpc-twoparty.h>
#include <kj/async-io.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <sstream>

#include "client/run.h"
#include "fake-session.h"

namespace satchel::client {
namespace {

class FakeRoot final : public rpc::Node::Server {
 public:
  FakeRoot(FakeSession::Hear hear, std::function<void()> hangUp, kj::Timer& timer)
      : hear_(std::move(hear)), hangUp_(std::move(hangUp)), timer_(timer) {}
  kj::Promise<void> hello(HelloContext context) override {
    const bool chinese = context.getParams().getLocale() == "zh";
    context.getResults().setSession(kj::heap<FakeSession>(chinese, hear_, hangUp_, timer_));
    return kj::READY_NOW;
  }

 private:
  FakeSession::Hear hear_;
  std::function<void()> hangUp_;
  kj::Timer& timer_;
};

}  // namespace

Ran typed(const std::vector<std::string>& arguments, const std::string& lang) {
  std::ostringstream out, err;
  const std::map<std::string, std::string> environment{{"LANG", lang}, {"HOME", "/nonexistent"}};
  Surroundings around{.out = out,
                      .err = err,
                      .environment =
                          [&](const char* name) {
                            const auto found = environment.find(name);
                            return found == environment.end() ? std::string() : found->second;
                          },
                      .satcheld = "/nonexistent/satcheld"};
  const int code = run(arguments, around);
  return {code, out.str(), err.str()};
}

Folder::Folder(const std::string& name) {
  auto pattern = (std::filesystem::temp_directory_path() / "satchel-XXXXXX").string();
  root_ = ::mkdtemp(pattern.data());
  path_ = root_ + "/" + name;
  std::filesystem::create_directories(path_);
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(root_, ignored);
}

FakeNode::FakeNode(const std::string& folderName) : folder_(folderName) {
  std::filesystem::create_directories(folder() + "/run");
  if (::pipe(wake_) != 0) throw std::runtime_error("pipe");
  std::promise<void> ready;
  auto listening = ready.get_future();
  thread_ = std::thread([this, ready = std::move(ready)]() mutable { live(std::move(ready)); });
  listening.wait();
}

FakeNode::~FakeNode() {
  ::close(wake_[1]);
  thread_.join();
  ::close(wake_[0]);
}

void FakeNode::live(std::promise<void> ready) {
  auto io = kj::setupAsyncIo();
  auto hangUp = kj::newPromiseAndFulfiller<void>();
  auto wake = io.lowLevelProvider->wrapInputFd(wake_[0]);
  // Bound by a short path and then moved: a long one does not fit into an address.
  const auto bound = std::filesystem::path(folder()).parent_path() / "s";
  auto receiver = io.provider->getNetwork().parseAddress(kj::str("unix:", bound.c_str())).wait(io.waitScope)->listen();
  std::filesystem::rename(bound, folder() + "/run/client.sock");
  capnp::TwoPartyServer server(kj::heap<FakeRoot>([this](std::string line) { hear(std::move(line)); },
                                                  [&] { hangUp.fulfiller->fulfill(); }, io.provider->getTimer()));
  auto listening = server.listen(*receiver);
  ready.set_value();
  char byte;
  auto ended = wake->tryRead(&byte, 1, 1).ignoreResult();
  listening.exclusiveJoin(kj::mv(hangUp.promise)).exclusiveJoin(kj::mv(ended)).wait(io.waitScope);
}

Ran FakeNode::typed(std::vector<std::string> arguments, const std::string& lang) const {
  arguments.insert(arguments.begin(), {"--data", folder()});
  return client::typed(arguments, lang);
}

std::vector<std::string> FakeNode::heard() const {
  const std::lock_guard lock(mutex_);
  return heard_;
}

void FakeNode::hear(std::string line) {
  const std::lock_guard lock(mutex_);
  heard_.push_back(std::move(line));
}

}  // namespace satchel::client
