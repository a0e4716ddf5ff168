// The fake node's answers, each a literal.
#pragma once
#include <kj/timer.h>

#include <functional>
#include <string>

#include "schema/client.capnp.h"

namespace satchel::client {

class FakeSession final : public rpc::Session::Server {
 public:
  using Hear = std::function<void(std::string)>;
  FakeSession(bool chinese, Hear hear, std::function<void()> hangUp, kj::Timer& timer)
      : chinese_(chinese), hear_(std::move(hear)), hangUp_(std::move(hangUp)), timer_(timer) {}

  kj::Promise<void> stop(StopContext context) override;
  kj::Promise<void> status(StatusContext context) override;
  kj::Promise<void> sync(SyncContext context) override;
  kj::Promise<void> events(EventsContext context) override;
  kj::Promise<void> digest(DigestContext context) override;
  kj::Promise<void> invite(InviteContext context) override;
  kj::Promise<void> join(JoinContext context) override;
  kj::Promise<void> kinds(KindsContext context) override;
  kj::Promise<void> add(AddContext context) override;
  kj::Promise<void> edit(EditContext context) override;
  kj::Promise<void> show(ShowContext context) override;
  kj::Promise<void> query(QueryContext context) override;
  kj::Promise<void> conflicts(ConflictsContext context) override;
  kj::Promise<void> importFile(ImportFileContext context) override;
  kj::Promise<void> exportKind(ExportKindContext context) override;

 private:
  kj::Promise<void> hangUpSoon();

  bool chinese_;
  Hear hear_;
  std::function<void()> hangUp_;
  kj::Timer& timer_;
};

/// One lead: number, name and a budget in money; a conflict in the budget of number 7.
void fillLead(rpc::Record::Builder record, unsigned number);

}  // namespace satchel::client
