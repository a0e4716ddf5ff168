#include "tools/bench/talk.h"

#include <kj/vector.h>

#include <algorithm>
#include <stdexcept>

#include "client/link/node-link.h"

namespace satchel::bench {
namespace {

constexpr std::uint64_t patienceMillis = 60 * 60 * 1000;  // then a workload has failed
constexpr unsigned page = 500;
constexpr std::size_t onTheWay = 64;  // edits that wait for the disk together

auto editOf(client::NodeLink& link, const Typed& typed) {
  auto request = link.session().editRequest();
  request.setId(typed.id.c_str());
  auto change = request.initChanges(1)[0];
  change.setField(typed.field.c_str());
  change.setText(typed.text.c_str());
  return request;
}

}  // namespace

Talk::Talk(const NodeProcess& node) : link_(std::make_unique<client::NodeLink>(node.folder())) {
  link_->hello("en");
}

Talk::~Talk() = default;

void Talk::createSpace() {
  auto request = link_->session().spaceCreateRequest();
  request.setName("Bench");
  request.setCurrency("EUR");
  link_->ask(kj::mv(request));
}

std::string Talk::invite(const std::string& role) {
  auto request = link_->session().inviteRequest();
  request.setRole(role.c_str());
  return link_->ask(kj::mv(request)).getCode().cStr();
}

void Talk::join(const std::string& code, const std::string& via) {
  auto request = link_->session().joinRequest();
  request.setCode(code.c_str());
  request.setVia(via.c_str());
  request.setWaitMillis(patienceMillis);
  if (!link_->ask(kj::mv(request)).getJoined()) throw std::runtime_error("nobody let the newcomer in");
}

void Talk::addPeer(const std::string& address) {
  auto request = link_->session().peerAddRequest();
  request.setAddress(address.c_str());
  link_->ask(kj::mv(request));
}

void Talk::setOffline(bool offline) {
  auto request = link_->session().setOfflineRequest();
  request.setOffline(offline);
  link_->ask(kj::mv(request));
}

void Talk::sync() {
  auto request = link_->session().syncRequest();
  request.setWaitMillis(patienceMillis);
  const auto answer = link_->ask(kj::mv(request));
  if (!answer.getComplete()) {
    throw std::runtime_error(std::string("the nodes did not finish exchanging: ") + answer.getSentence().cStr());
  }
}

std::uint64_t Talk::connectedPeers() {
  const auto answer = link_->ask(link_->session().statusRequest());
  std::uint64_t connected = 0;
  for (const auto peer : answer.getPeers()) connected += peer.getState() == "connected" ? 1 : 0;
  return connected;
}

std::string Talk::digest() {
  return link_->ask(link_->session().digestRequest()).getDigest().cStr();
}

std::uint64_t Talk::import(const std::string& path) {
  auto request = link_->session().importFileRequest();
  request.setPath(path.c_str());
  request.setKind("contact");
  return link_->ask(kj::mv(request)).getCounts().getCreated();
}

std::string Talk::add(const std::string& kind, const std::string& field, const std::string& text) {
  auto request = link_->session().addRequest();
  request.setKind(kind.c_str());
  auto change = request.initChanges(1)[0];
  change.setField(field.c_str());
  change.setText(text.c_str());
  return link_->ask(kj::mv(request)).getId().cStr();
}

void Talk::set(const Typed& typed) {
  link_->ask(editOf(*link_, typed));
}

void Talk::setAll(const std::vector<Typed>& edits) {
  for (std::size_t begin = 0; begin < edits.size(); begin += onTheWay) {
    kj::Vector<kj::Promise<void>> answers;
    for (std::size_t i = begin; i < std::min(begin + onTheWay, edits.size()); ++i) {
      answers.add(editOf(*link_, edits[i]).send().ignoreResult());
    }
    auto all = kj::joinPromises(answers.releaseAsArray());
    KJ_IF_MAYBE (refusal, kj::runCatchingExceptions([&] { all.wait(link_->waitScope()); })) {
      throw std::runtime_error(std::string("an edit: ") + refusal->getDescription().cStr());
    }
  }
}

std::string Talk::text(const std::string& id, const std::string& field) {
  auto request = link_->session().openTextRequest();
  request.setId(id.c_str());
  request.setField(field.c_str());
  return link_->ask(kj::mv(request)).getText().cStr();
}

std::uint64_t Talk::count(const std::string& where) {
  auto request = link_->session().queryRequest();
  request.setKind("contact");
  request.setWhere(where.c_str());
  request.setCountOnly(true);
  return link_->ask(kj::mv(request)).getTotal();
}

Found Talk::list(const Question& question) {
  auto request = link_->session().queryRequest();
  request.setKind("contact");
  request.setWhere(question.where.c_str());
  request.setSort(question.sort.c_str());
  request.setLimit(question.limit);
  auto answer = link_->ask(kj::mv(request));
  Found found;
  found.total = answer.getTotal();
  for (bool done = false; !done;) {
    auto next = answer.getCursor().nextRequest();
    next.setCount(page);
    const auto records = link_->ask(kj::mv(next));
    for (const auto record : records.getRecords()) {
      found.ids.emplace_back(record.getId().cStr());
      found.titles.emplace_back(record.getTitle().cStr());
    }
    done = records.getDone();
  }
  return found;
}

std::uint64_t Talk::search(const std::string& words) {
  auto request = link_->session().searchRequest();
  request.setText(words.c_str());
  return link_->ask(kj::mv(request)).getRecords().size();
}

std::uint64_t Talk::conflicts() {
  return link_->ask(link_->session().conflictsRequest()).getConflicts().size();
}

}  // namespace satchel::bench
