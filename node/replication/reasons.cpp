#include "node/replication/reasons.h"

namespace satchel::node::reasons {

schema::Words of(const kj::Exception& why) {
  const std::string text = firstLine(why.getDescription());
  const auto says = [&](const char* words) { return text.find(words) != std::string::npos; };
  if (says("onnection refused")) return {"nobody answers there (connection refused)", "对方无应答（连接被拒绝）"};
  if (says("unreachable")) return {"the network does not reach it", "网络无法到达"};
  if (says("timed out")) return {"it did not answer in time", "对方未及时应答"};
  if (says("the other side ended the link")) return {text, "对方断开了连接"};
  if (says("another device answers there")) return {text, "该地址应答的是另一台设备"};
  if (says("the node's own address")) return {text, "这是本节点自己的地址"};
  if (says("LINKS_FULL")) return linksFull();
  return {text, text};
}

std::string firstLine(kj::StringPtr text) {
  const std::string whole(text.cStr());
  return whole.substr(0, whole.find('\n'));
}

schema::Words sharesNothing() {
  return {"shares no space with this node", "与本节点没有共同的空间"};
}

schema::Words removedThere() {
  return {"ACCESS_REMOVED: it says that this device was removed from the space; what is here stays",
          "ACCESS_REMOVED：对方表示本设备已被移出该空间；本机已有的数据保留"};
}

schema::Words relayFull() {
  return {
      "RELAY_FULL: it has no room for more of this space; what it acknowledged it keeps and hands on; ask whoever "
      "runs it for more room, or let another relay carry the space",
      "RELAY_FULL：它为此空间分配的容量已用完；已确认的内容仍会保存和转发；请向其管理者申请扩容，或改用另一个中继"};
}

schema::Words linksFull() {
  return {"LINKS_FULL: others have all the places that it has for links of this space; it is tried again by itself",
          "LINKS_FULL：它为此空间分配的连接数已用完；将自动重试"};
}

schema::Words relayBehind(std::uint64_t commits) {
  const std::string count = std::to_string(commits);
  return {"RELAY_BEHIND: it does not hand on " + count + (commits == 1 ? " commit" : " commits") +
              " that it says it holds; see: satchel log",
          "RELAY_BEHIND：它声称持有的 " + count + " 个提交没有转发；请查看：satchel log"};
}

}  // namespace satchel::node::reasons
