#include "fake-session.h"

#include <kj/debug.h>

#include "fake-node.h"

namespace satchel::client {
namespace {

std::string changesText(capnp::List<rpc::Change>::Reader changes) {
  std::string text;
  for (const auto change : changes) {
    const auto* action = change.getAction() == rpc::Change::Action::SET   ? ":set:"
                         : change.getAction() == rpc::Change::Action::ADD ? ":add:"
                                                                          : ":remove:";
    text += std::string(" ") + change.getField().cStr() + action + change.getText().cStr();
  }
  return text;
}

void fillEvent(rpc::Event::Builder event, std::uint64_t number, const char* sentence) {
  event.setTime("2017-03-01T09:30:00Z");
  event.setCode("PEER_CONNECTED");
  event.setSentence(sentence);
  event.setNumber(number);
}

class FakeCursor final : public rpc::Cursor::Server {
 public:
  explicit FakeCursor(unsigned end) : end_(end) {}
  kj::Promise<void> next(NextContext context) override {
    const auto count = std::min(context.getParams().getCount(), end_ - at_);
    auto records = context.getResults().initRecords(count);
    for (unsigned i = 0; i < count; ++i) fillLead(records[i], at_++);
    context.getResults().setDone(at_ == end_);
    return kj::READY_NOW;
  }

 private:
  unsigned at_ = 0, end_;
};

}  // namespace

void fillLead(rpc::Record::Builder record, unsigned number) {
  char id[33];
  std::snprintf(id, sizeof id, "%032x", number);
  const auto name = "客户 " + std::to_string(number);
  record.setId(id);
  record.setKind("lead");
  record.setTitle(name);
  auto fields = record.initFields(2);
  fields[0].setKey("name");
  fields[0].initValue().setText(name);
  fields[1].setKey("budget");
  auto money = fields[1].initValue().initMoney();
  money.setAmount("1111.00");
  money.setCurrency("CNY");
  fields[1].setConflict(number == 7);
}

kj::Promise<void> FakeSession::hangUpSoon() {
  return timer_.afterDelay(20 * kj::MILLISECONDS).then([this] { hangUp_(); });
}

kj::Promise<void> FakeSession::stop(StopContext) {
  hangUpSoon().detach([](kj::Exception&&) {});
  return kj::READY_NOW;
}

kj::Promise<void> FakeSession::status(StatusContext context) {
  auto results = context.getResults();
  results.initSpace().setName("华东");
  results.setOffline(true);
  auto peer = results.initPeers(1)[0];
  peer.setName("relay");
  peer.setAddress("10.0.0.1:7700");
  peer.setState("waiting");
  peer.setReason("offline");
  peer.setAhead(3);
  return kj::READY_NOW;
}

kj::Promise<void> FakeSession::sync(SyncContext context) {
  auto progress = context.getParams().getProgress().reportRequest();
  progress.setPhase("receiving");
  progress.setDone(5);
  progress.setTotal(10);
  return progress.send().then([context](auto&&) mutable { context.getResults().setAnswered(1); });
}

kj::Promise<void> FakeSession::events(EventsContext context) {
  auto events = context.getResults().initEvents(2);
  fillEvent(events[0], 1, "Bob is here.");
  fillEvent(events[1], 2, "Carol is here.");
  if (!context.getParams().hasFollow()) return kj::READY_NOW;
  // One that is in the answer as well, and one that is new; sent before the answer.
  auto follow = context.getParams().getFollow();
  for (const auto number : {2u, 3u}) {
    auto request = follow.eventRequest();
    fillEvent(request.initEvent(), number, number == 2 ? "Carol is here." : "Dora is here.");
    request.send().detach([](kj::Exception&&) {});
  }
  timer_.afterDelay(50 * kj::MILLISECONDS).then([this] { hangUp_(); }).detach([](kj::Exception&&) {});
  return kj::READY_NOW;
}

kj::Promise<void> FakeSession::digest(DigestContext context) {
  context.getResults().setSpace("华东");
  context.getResults().setDigest("abc");
  auto head = context.getResults().initVector(1)[0];
  head.setLog("01");
  head.setSeq(9007199254740993);
  head.setHash("02");
  head.setPerson("Alice");
  return kj::READY_NOW;
}

kj::Promise<void> FakeSession::invite(InviteContext context) {
  const auto asked = context.getParams();
  hear_(std::string("invite ") + asked.getRole().cStr() + (asked.getSelf() ? "self" : "") + asked.getExpires().cStr());
  context.getResults().setCode("ABCDEFGHJKMNPQRSTUVWXYZ234");
  context.getResults().setExpiresAt("2017-03-08T09:30:00Z");
  return kj::READY_NOW;
}

kj::Promise<void> FakeSession::join(JoinContext context) {
  hear_("join " + std::to_string(context.getParams().getWaitMillis()));
  context.getResults().setDigits("123456");
  return kj::READY_NOW;
}

kj::Promise<void> FakeSession::kinds(KindsContext context) {
  auto kind = context.getResults().initKinds(1)[0];
  kind.setKey("lead");
  kind.setGroup("sales");
  kind.initLabel().setEn("Lead");
  kind.getLabel().setZh("线索");
  auto fields = kind.initFields(2);
  fields[0].setKey("name");
  fields[0].setType("text");
  fields[0].setMerge("M");
  fields[0].setRequired(true);
  fields[0].initLabel().setEn("Name");
  fields[0].getLabel().setZh("名称");
  fields[1].setKey("budget");
  fields[1].setType("money");
  fields[1].setMerge("A/M");
  fields[1].initLabel().setEn("Budget");
  fields[1].getLabel().setZh("预算");
  auto rule = kind.initRules(1)[0];
  rule.setEn("A lead has a name.");
  rule.setZh("线索必须有名称。");
  return kj::READY_NOW;
}

kj::Promise<void> FakeSession::add(AddContext context) {
  const auto asked = context.getParams();
  hear_(std::string("add ") + asked.getKind().cStr() + changesText(asked.getChanges()));
  context.getResults().setId("00000000000000000000000000000001");
  context.getResults().initWarnings(1).set(0, "Another lead has this name.");
  return kj::READY_NOW;
}

kj::Promise<void> FakeSession::edit(EditContext) {
  const auto* sentence = chinese_ ? "UNKNOWN_FIELD: 线索没有 colour 字段；请用 “satchel kinds lead” 查看字段。"
                                  : "UNKNOWN_FIELD: A lead has no field colour; see \"satchel kinds lead\".";
  return KJ_EXCEPTION(FAILED, kj::str(sentence));
}

kj::Promise<void> FakeSession::show(ShowContext context) {
  auto record = context.getResults().initRecord();
  fillLead(record, 7);
  auto extra = record.initExtra(1)[0];
  extra.setKey("Fax");
  extra.initValue().setText("021-1");
  if (context.getParams().getHistory()) {
    auto entry = context.getResults().initHistory(1)[0];
    entry.setField("name");
    entry.initTo().setText("客户 7");
    entry.setPerson("Alice");
    entry.setTime("2017-03-01T09:30:00Z");
  }
  return kj::READY_NOW;
}

kj::Promise<void> FakeSession::query(QueryContext context) {
  const auto asked = context.getParams();
  const auto limit = asked.getLimit() == 0 ? FakeNode::leads : unsigned(asked.getLimit());
  context.getResults().setTotal(FakeNode::leads);
  if (asked.getCountOnly()) return kj::READY_NOW;
  context.getResults().setCursor(kj::heap<FakeCursor>(std::min(limit, FakeNode::leads)));
  if (asked.hasWatcher()) {
    auto change = asked.getWatcher().changedRequest();
    fillLead(change.initRecords(1)[0], 99);
    change.initGone(1).set(0, "00000000000000000000000000000001");
    change.send().detach([](kj::Exception&&) {});
    timer_.afterDelay(50 * kj::MILLISECONDS).then([this] { hangUp_(); }).detach([](kj::Exception&&) {});
  }
  return kj::READY_NOW;
}

kj::Promise<void> FakeSession::conflicts(ConflictsContext context) {
  auto conflict = context.getResults().initConflicts(1)[0];
  conflict.setId("00000000000000000000000000000007");
  conflict.setKind("lead");
  conflict.setTitle("客户 7");
  conflict.setField("budget");
  conflict.initWinner().setDecimal("2");
  auto versions = conflict.initVersions(2);
  versions[0].initValue().setDecimal("2");
  versions[0].setPerson("Alice");
  versions[1].initValue().setDecimal("3");
  versions[1].setPerson("王芳");
  return kj::READY_NOW;
}

kj::Promise<void> FakeSession::importFile(ImportFileContext context) {
  const auto asked = context.getParams();
  std::string map;
  for (const auto use : asked.getMap()) map += std::string(" ") + use.getField().cStr() + "<" + use.getColumn().cStr();
  hear_(std::string("import ") + asked.getPath().cStr() + map);
  auto counts = context.getResults().initCounts();
  counts.setRead(8800);
  counts.setCreated(8775);
  counts.setRejected(25);
  counts.setBatch("b1");
  auto rejects = context.getResults().initRejects(25);
  for (unsigned i = 0; i < 25; ++i) {
    rejects[i].setLine(i + 2);
    rejects[i].setSentence("\"test\" is not a number.");
  }
  return kj::READY_NOW;
}

kj::Promise<void> FakeSession::exportKind(ExportKindContext context) {
  auto write = context.getParams().getSink().writeRequest();
  write.setBytes(kj::StringPtr("name\n客户\n").asBytes());
  return write.send().ignoreResult();
}

}  // namespace satchel::client
