// Taking back an edit, a commit, or all that an import brought.
#include "node/service/batches.h"
#include "node/service/session-impl.h"

namespace satchel::node {
namespace {

/// What one commit takes back, and what a person who edits meanwhile waits for.
constexpr std::size_t dotsAtOnce = 2000;

struct Undoing {
  std::uint32_t space = 0;
  std::vector<sync::Dot> dots;
  bool redo = false;
};

/// Without words the last edit: where that is a part of an import, all of the import.
Undoing find(StoreAccess& access, const Space& space, const std::string& what) {
  Replica& replica = access.replica;
  std::optional<std::pair<std::vector<sync::Dot>, bool>> named;
  if (!what.empty()) {
    named = what.size() >= 6 ? replica.editNamed(access.txn, space, what) : std::nullopt;
  } else if (auto dots = replica.lastEdit(access.txn, space)) {
    const auto batch = batchOf(access, space, dots->front());
    if (batch) named = replica.editNamed(access.txn, space, hex(*batch));
    if (!named) named = {std::move(*dots), false};
  }
  if (!named) {
    throw Refusal({"NOTHING_TO_UNDO",
                   what.empty() ? "This device has no edit left to undo." : "There is no edit '" + what + "' to undo.",
                   what.empty() ? "本设备没有可撤销的编辑。" : "没有可撤销的编辑“" + what + "”。"});
  }
  return {space.number, std::move(named->first), named->second};
}

std::size_t write(StoreAccess& access, const Undoing& undoing, std::size_t first) {
  const auto begin = undoing.dots.begin() + static_cast<std::ptrdiff_t>(first);
  const auto count = std::min(dotsAtOnce, undoing.dots.size() - first);
  const std::vector<sync::Dot> dots(begin, begin + static_cast<std::ptrdiff_t>(count));
  Space& space = access.replica.space(undoing.space);
  orRefuse(access.replica.writeUndo(access.txn, space, dots, undoing.redo));
  return count;
}

kj::Promise<void> writeRest(Node& node, std::shared_ptr<Undoing> undoing, std::size_t first, bool chinese) {
  if (first >= undoing->dots.size()) return kj::READY_NOW;
  return node
      .inStoreBulk([undoing, first, chinese](StoreAccess& access) {
        return spoken(chinese, [&] { return write(access, *undoing, first); });
      })
      .then([&node, undoing, first, chinese] { return writeRest(node, undoing, first + dotsAtOnce, chinese); });
}

}  // namespace

kj::Promise<void> SessionImpl::undo(UndoContext context) {
  const std::string name = str(context.getParams().getSpace()), what = str(context.getParams().getWhat());
  auto undoing = std::make_shared<Undoing>();
  return node
      .inStore([this, name, what, undoing](StoreAccess& access) {
        spoken(chinese, [&] {
          *undoing = find(access, node.spaceNamed(access, name), what);
          write(access, *undoing, 0);
        });
      })
      .then([this, undoing] { return writeRest(node, undoing, dotsAtOnce, chinese); })
      .then([this, undoing, context]() mutable {
        const char* done = undoing->redo ? (chinese ? "已恢复。" : "Redone.") : (chinese ? "已撤销。" : "Undone.");
        context.getResults().setSentence(done);
      });
}

}  // namespace satchel::node
