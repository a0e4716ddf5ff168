// Spaces: what is shared, and which is current.
#include "node/service/session-impl.h"

namespace satchel::node {

kj::Promise<void> SessionImpl::spaceCreate(SpaceCreateContext context) {
  const std::string name = str(context.getParams().getName());
  const std::string given = str(context.getParams().getCurrency());
  const std::string currency = given.empty() ? "CNY" : given;
  return answer<rpc::Session::SpaceCreateResults>(context, [this, name, currency](StoreAccess& access, auto results) {
    if (stripped(name).empty()) {
      throw Refusal({"BAD_NAME", "A space needs a name, for example: satchel space create Sales.",
                     "空间需要名称，例如：satchel space create 销售部。"});
    }
    const bool code =
        currency.size() == 3 && std::ranges::all_of(currency, [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!code) {
      throw Refusal({"BAD_CURRENCY",
                     "'" + currency + "' is no currency; write three capital letters such as CNY or USD.",
                     "“" + currency + "”不是货币代码；请写三个大写字母，例如 CNY。"});
    }
    for (const auto& [number, space] : access.replica.spaces()) {
      if (space.name == name) {
        throw Refusal({"SPACE_EXISTS", "There is a space '" + name + "' here already; choose another name.",
                       "这里已有空间“" + name + "”；请换一个名称。"});
      }
    }
    const auto [number, recovery] = node.createSpace(access, name, currency);
    putSpace(results.initSpace(), node, access.replica.space(number), true);
    results.setRecoveryKey(recovery);
  });
}

kj::Promise<void> SessionImpl::spaceList(SpaceListContext context) {
  return answer<rpc::Session::SpaceListResults>(context, [this](StoreAccess& access, auto results) {
    const auto& spaces = access.replica.spaces();
    auto list = results.initSpaces(static_cast<unsigned>(spaces.size()));
    const Space* current = spaces.empty() ? nullptr : &node.spaceNamed(access, "");
    unsigned i = 0;
    for (const auto& [number, space] : spaces) putSpace(list[i++], node, space, &space == current);
  });
}

kj::Promise<void> SessionImpl::spaceUse(SpaceUseContext context) {
  const std::string name = str(context.getParams().getName());
  return answer<rpc::Session::SpaceUseResults>(
      context, [this, name](StoreAccess& access, auto) { node.useSpace(access, node.spaceNamed(access, name)); });
}

}  // namespace satchel::node
