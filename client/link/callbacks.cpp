#include "client/link/callbacks.h"

namespace satchel::client {
namespace {

class ProgressServer final : public rpc::Progress::Server {
 public:
  ProgressServer(NodeLink& link, OnProgress report) : link_(link), report_(std::move(report)) {}
  kj::Promise<void> report(ReportContext context) override {
    const auto said = context.getParams();
    link_.inCallback([&] {
      report_({said.getPhase().begin(), said.getPhase().size()}, said.getDone(), said.getTotal());
    });
    return kj::READY_NOW;
  }

 private:
  NodeLink& link_;
  OnProgress report_;
};

class EventServer final : public rpc::EventSink::Server {
 public:
  EventServer(NodeLink& link, Gate& gate, OnEvent event) : link_(link), gate_(gate), event_(std::move(event)) {}
  kj::Promise<void> event(EventContext context) override {
    return gate_.opened().then(
        [this, context]() mutable { link_.inCallback([&] { event_(context.getParams().getEvent()); }); });
  }

 private:
  NodeLink& link_;
  Gate& gate_;
  OnEvent event_;
};

class SinkServer final : public rpc::Sink::Server {
 public:
  SinkServer(NodeLink& link, OnBytes write) : link_(link), write_(std::move(write)) {}
  kj::Promise<void> write(WriteContext context) override {
    const auto bytes = context.getParams().getBytes().asChars();
    link_.inCallback([&] { write_({bytes.begin(), bytes.size()}); });
    return kj::READY_NOW;
  }

 private:
  NodeLink& link_;
  OnBytes write_;
};

class WatcherServer final : public rpc::Watcher::Server {
 public:
  WatcherServer(NodeLink& link, Gate& gate, OnChange changed)
      : link_(link), gate_(gate), changed_(std::move(changed)) {}
  kj::Promise<void> changed(ChangedContext context) override {
    return gate_.opened().then([this, context]() mutable {
      link_.inCallback([&] { changed_(context.getParams().getRecords(), context.getParams().getGone()); });
    });
  }

 private:
  NodeLink& link_;
  Gate& gate_;
  OnChange changed_;
};

}  // namespace

Gate::Gate() : promise_(nullptr) {
  auto pair = kj::newPromiseAndFulfiller<void>();
  fulfiller_ = kj::mv(pair.fulfiller);
  promise_ = pair.promise.fork();
}

void Gate::open() {
  fulfiller_->fulfill();
}

kj::Promise<void> Gate::opened() {
  return promise_.addBranch();
}

rpc::Progress::Client progressTo(NodeLink& link, OnProgress report) {
  return kj::heap<ProgressServer>(link, std::move(report));
}
rpc::EventSink::Client eventsTo(NodeLink& link, Gate& gate, OnEvent event) {
  return kj::heap<EventServer>(link, gate, std::move(event));
}
rpc::Sink::Client bytesTo(NodeLink& link, OnBytes write) {
  return kj::heap<SinkServer>(link, std::move(write));
}
rpc::Watcher::Client changesTo(NodeLink& link, Gate& gate, OnChange changed) {
  return kj::heap<WatcherServer>(link, gate, std::move(changed));
}

}  // namespace satchel::client
