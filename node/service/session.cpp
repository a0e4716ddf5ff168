#include "node/service/session.h"

#include "node/service/session-impl.h"

namespace satchel::node {

std::vector<TypedChange> changesFrom(capnp::List<rpc::Change>::Reader list) {
  std::vector<TypedChange> changes;
  for (const auto change : list) {
    TypedChange typed;
    typed.field = str(change.getField());
    typed.text = str(change.getText());
    typed.seen.assign(change.getSeen().begin(), change.getSeen().end());
    switch (change.getAction()) {
      case rpc::Change::Action::SET:
        typed.action = TypedChange::Action::set;
        break;
      case rpc::Change::Action::ADD:
        typed.action = TypedChange::Action::add;
        break;
      case rpc::Change::Action::REMOVE:
        typed.action = TypedChange::Action::remove;
        break;
    }
    changes.push_back(std::move(typed));
  }
  return changes;
}

kj::Exception spokenOfDisk(bool chinese, kj::Exception&& exception) {
  if (!chinese) return kj::mv(exception);
  const auto said = [&](kj::StringPtr sentence) {
    return kj::Exception(exception.getType(), __FILE__, __LINE__, kj::heapString(sentence));
  };
  if (exception.getDescription().startsWith("DISK_FULL:")) {
    return said("DISK_FULL: 磁盘已满，未作保存；读取和删除仍可进行。请腾出磁盘空间后重试。");
  }
  if (exception.getDescription().startsWith("DISK_FAILED:")) {
    return said(
        "DISK_FAILED: 保存时磁盘报告错误，此更改被拒绝，节点停止；已确认的内容没有丢失。请检查磁盘后重新启动节点。");
  }
  return kj::mv(exception);
}

void requireReadable(const Node& node, const Space& space) {
  if (space.roster.roleOf(node.identity.keys().device) != sync::Role::carrier) return;
  throw Refusal({"NOT_ALLOWED", "This is a relay: it carries records and can neither read nor write them.",
                 "这是中继：它只传递记录，既不能读取也不能修改。"});
}

const schema::KindDef& kindNamed(const schema::Catalogue& catalogue, const std::string& name) {
  if (const schema::KindDef* kind = catalogue.findKind(name)) return *kind;
  const schema::KindDef* near = catalogue.nearestKind(name);
  throw Refusal({"UNKNOWN_KIND",
                 "There is no kind '" + name + "'." +
                     (near == nullptr ? " See: satchel kinds" : " Did you mean '" + near->key + "'?"),
                 "没有名为“" + name + "”的记录类型。" +
                     (near == nullptr ? "请查看：satchel kinds" : "您是指“" + near->key + "”吗？")});
}

void requireOffered(const schema::KindDef& kind) {
  if (!kind.retired) return;
  throw Refusal({"RETIRED",
                 kind.label.en + " (" + kind.key +
                     ") is retired: its records stay, and no new ones are made; to offer it "
                     "again: satchel kind add " +
                     kind.key + ".",
                 kind.label.zh + "（" + kind.key + "）已停用：已有记录保留，不再新建；重新启用：satchel kind add " +
                     kind.key + "。"});
}

EditContext contextFor(StoreLookup& lookup) {
  return {lookup.catalogue,
          {lookup.space.currency, DateOrder::unknown,
           [&lookup](const schema::FieldDef& field, std::string_view text) { return lookup.reference(field, text); }},
          lookup,
          Hand{lookup.space.id, naturalId(lookup.space.id, "user", hex(lookup.node.profile.personId)),
               lookup.node.clock.now(), lookup.node.random}};
}

namespace {

class NodeDoor final : public rpc::Node::Server {
 public:
  NodeDoor(Node& node, Replication& replication, Household household)
      : node(node), replication(replication), household(std::move(household)) {}
  kj::Promise<void> hello(HelloContext context) override {
    const bool chinese = kj::StringPtr(context.getParams().getLocale()).startsWith("zh");
    auto results = context.getResults();
    results.setSession(kj::heap<SessionImpl>(node, replication, household, chinese));
    results.setVersion("0.1.0");
    results.setPerson(node.profile.person);
    results.setDevice(node.profile.device);
    results.setRelay(node.profile.relay);
    return kj::READY_NOW;
  }

 private:
  Node& node;
  Replication& replication;
  const Household household;
};

}  // namespace

rpc::Node::Client makeClientDoor(Node& node, Replication& replication, Household household) {
  return kj::heap<NodeDoor>(node, replication, std::move(household));
}

}  // namespace satchel::node
