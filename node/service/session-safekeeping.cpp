// What keeps the folder safe: backups, passphrases, the lock.
#include <system_error>

#include "node/service/background.h"
#include "node/service/session-impl.h"

namespace satchel::node {
namespace {

[[noreturn]] void notHere() {
  throw Refusal({"NOT_SUPPORTED", "This node cannot do that.", "本节点不支持此操作。"});
}

Problem cannotWrite(const std::string& path, const std::string& why) {
  return {"CANNOT_WRITE", path + " cannot be written: " + why + ".", "无法写入 " + path + "：" + why + "。"};
}

PassphraseChange::Action actionNamed(const std::string& name) {
  if (name == "add") return PassphraseChange::Action::add;
  if (name == "change") return PassphraseChange::Action::change;
  if (name == "remove") return PassphraseChange::Action::remove;
  throw Refusal({"BAD_REQUEST", "'" + name + "' is nothing that is done to a passphrase: add, change or remove.",
                 "“" + name + "”不是口令操作；可用：add、change、remove。"});
}

}  // namespace

kj::Promise<void> SessionImpl::backupCreate(BackupCreateContext context) {
  const auto written = std::make_shared<std::uint64_t>(0);
  const std::string path = str(context.getParams().getPath());
  spoken(chinese, [&] {
    if (!household.backUp) notHere();
  });
  return inBackground([backUp = household.backUp, path, written, zh = chinese] {
           spoken(zh, [&] {
             try {
               *written = backUp(path);
             } catch (const std::system_error& e) {
               throw Refusal(cannotWrite(path, e.code().message()));
             } catch (const DiskFull&) {
               throw Refusal(cannotWrite(path, "the disk is full"));
             }
           });
         })
      .then([this, context, written]() mutable {
        context.getResults().setBytes(*written);
        return node.inStore([&node = node, written = *written](StoreAccess& access) {
          node.note(access, "BACKED_UP", "A backup of " + std::to_string(written) + " bytes was written.");
        });
      });
}

kj::Promise<void> SessionImpl::passphrase(PassphraseContext context) {
  const auto params = context.getParams();
  const auto left = std::make_shared<std::size_t>(0);
  PassphraseChange change;
  spoken(chinese, [&] {
    if (!household.changePassphrases) notHere();
    change = {actionNamed(str(params.getAction())), str(params.getCurrent()), str(params.getFresh())};
  });
  return inBackground([work = household.changePassphrases, change = std::move(change), left, zh = chinese] {
           spoken(zh, [&] { *left = orRefuse(work(change)).count; });
         })
      .then([this, context, left]() mutable {
        context.getResults().setPassphrases(static_cast<std::uint32_t>(*left));
        return node.inStore([&node = node](StoreAccess& access) {
          node.note(access, "PASSPHRASES_CHANGED", "The passphrases of this device were changed.");
        });
      });
}

kj::Promise<void> SessionImpl::lock(LockContext) {
  spoken(chinese, [&] {
    if (!household.lock) notHere();
    if (auto problem = household.lock()) throw Refusal(std::move(*problem));
  });
  return kj::READY_NOW;
}

}  // namespace satchel::node
