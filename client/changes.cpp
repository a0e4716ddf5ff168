#include "client/changes.h"

namespace satchel::client {
namespace {

rpc::Change::Action actionOf(Assignment::Action action) {
  switch (action) {
    case Assignment::Action::set:
      return rpc::Change::Action::SET;
    case Assignment::Action::add:
      return rpc::Change::Action::ADD;
    case Assignment::Action::remove:
      return rpc::Change::Action::REMOVE;
  }
  return rpc::Change::Action::SET;
}

}  // namespace

void putChanges(capnp::List<rpc::Change>::Builder changes, const std::vector<Assignment>& assignments) {
  for (unsigned i = 0; i < changes.size(); ++i) {
    changes[i].setField(assignments[i].field.c_str());
    changes[i].setAction(actionOf(assignments[i].action));
    changes[i].setText(assignments[i].value.c_str());
  }
}

}  // namespace satchel::client
