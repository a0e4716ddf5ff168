#include "node/device.h"

#include "node/platform/platform.h"
#include "sync/codec.h"

namespace satchel::node {
namespace {

Problem keystoreProblem(KeystoreFault fault) {
  switch (fault) {
    case KeystoreFault::wrongPassphrase:
      return {"WRONG_PASSPHRASE", "The passphrase does not open this device's keystore; nothing was changed.",
              "口令不能打开本设备的密钥库；未作任何更改。"};
    case KeystoreFault::needsPassphrase:
      return {"NEEDS_PASSPHRASE", "This device is protected by a passphrase; give it with --passphrase-file FILE.",
              "本设备受口令保护；请用 --passphrase-file 文件 给出。"};
    case KeystoreFault::noMemory:
      return {"NO_MEMORY", "There is too little memory to check the passphrase; close other programs and try again.",
              "内存不足，无法验证口令；请关闭其他程序后重试。"};
    case KeystoreFault::unknownVersion:
      return {"NEWER_VERSION", "The keystore was written by a later Satchel; update this one.",
              "密钥库由更新版本的 Satchel 写成；请升级。"};
    case KeystoreFault::lastSlot:
      return {"LAST_PASSPHRASE", "This is the only passphrase; add another one before you remove it.",
              "这是唯一的口令；请先添加另一个口令再移除它。"};
    case KeystoreFault::tooManySlots:
      return {"TOO_MANY", "A device has eight passphrases at most; remove one first.",
              "每台设备最多八个口令；请先移除一个。"};
    case KeystoreFault::malformed:
      break;
  }
  return {"KEYSTORE_DAMAGED", "The keystore file is damaged; restore it from a backup.",
          "密钥库文件已损坏；请从备份恢复。"};
}

}  // namespace

std::optional<Problem> initDevice(const InitOptions& options, Random& random) {
  const std::string file = options.data + "/keystore";
  if (platform::exists(file)) {
    return Problem{"ALREADY_INITIALISED",
                   "There is a device in " + options.data + " already; choose another --data DIR.",
                   options.data + " 中已有设备；请换一个 --data 目录。"};
  }
  platform::makePrivateDirectory(options.data);
  const Identity identity = Identity::generate(random);
  sync::Writer payload;
  const auto secrets = identity.secrets();
  payload.raw(secrets.reveal());
  payload.raw(random.make<sync::PersonId>());
  payload.u8(options.relay ? 1 : 0);
  payload.text(options.person);
  payload.text(options.device);
  Bytes plain = payload.take();
  const auto passphrase =
      options.passphrase ? std::optional<std::string_view>(*options.passphrase) : std::optional<std::string_view>();
  const auto keystore = Keystore::create(plain, passphrase, PassphraseCost{}, random);
  wipe(plain);
  if (const auto* fault = std::get_if<KeystoreFault>(&keystore)) return keystoreProblem(*fault);
  platform::writeFileDurably(file, std::string(asText(std::get<Keystore>(keystore).bytes())));
  return std::nullopt;
}

OrProblem<OpenedDevice> openDevice(const std::string& data, std::optional<std::string> passphrase) {
  const std::string file = data + "/keystore";
  if (!platform::exists(file)) {
    return Problem{"NOT_INITIALISED",
                   "There is no device in " + data + "; make one with: satchel --data " + data + " init --name YOU.",
                   data + " 中没有设备；请先执行：satchel --data " + data + " init --name 姓名。"};
  }
  const std::string bytes = platform::readFile(file);
  const auto keystore = Keystore::parse(asBytes(bytes));
  if (const auto* fault = std::get_if<KeystoreFault>(&keystore)) return keystoreProblem(*fault);
  auto opened = std::get<Keystore>(keystore).open(passphrase ? std::optional<std::string_view>(*passphrase)
                                                             : std::optional<std::string_view>());
  if (const auto* fault = std::get_if<KeystoreFault>(&opened)) return keystoreProblem(*fault);
  OpenedKeystore& store = std::get<OpenedKeystore>(opened);
  sync::Reader in(store.payload);
  auto identity = Identity::from(in.raw(96));
  DeviceProfile profile;
  profile.personId = in.fixedBytes<sync::PersonId>();
  profile.relay = in.u8() == 1;
  profile.person = in.text();
  profile.device = in.text();
  const bool whole = in.done() && identity.has_value();
  wipe(store.payload);
  if (!whole) return keystoreProblem(KeystoreFault::malformed);
  return OpenedDevice{std::move(*identity), std::move(store.master), std::move(profile)};
}

Passphrases passphrasesOf(const std::string& data) {
  const std::string bytes = platform::readFile(data + "/keystore");
  const auto parsed = Keystore::parse(asBytes(bytes));
  const auto* keystore = std::get_if<Keystore>(&parsed);
  return {keystore == nullptr ? 0 : keystore->slotCount() - (keystore->hasOpenSlot() ? 1 : 0)};
}

OrProblem<Passphrases> changePassphrases(const std::string& data, const PassphraseChange& change, Random& random) {
  using Action = PassphraseChange::Action;
  if (change.action != Action::remove && change.fresh.empty()) {
    return Problem{"EMPTY_PASSPHRASE", "An empty passphrase protects nothing; choose a longer one.",
                   "空口令不起保护作用；请设置更长的口令。"};
  }
  const std::string file = data + "/keystore";
  const std::string bytes = platform::readFile(file);
  auto parsed = Keystore::parse(asBytes(bytes));
  if (const auto* fault = std::get_if<KeystoreFault>(&parsed)) return keystoreProblem(*fault);
  Keystore& keystore = std::get<Keystore>(parsed);
  const bool wasOpen = keystore.hasOpenSlot();
  if (!wasOpen && change.current.empty()) return keystoreProblem(KeystoreFault::needsPassphrase);
  const auto current =
      wasOpen && change.action == Action::add ? std::nullopt : std::optional(std::string_view(change.current));
  auto opened = keystore.open(current);
  if (const auto* fault = std::get_if<KeystoreFault>(&opened)) return keystoreProblem(*fault);
  OpenedKeystore& store = std::get<OpenedKeystore>(opened);
  wipe(store.payload);
  if (change.action != Action::remove) {
    if (const auto fault = keystore.addSlot(store.master, change.fresh, PassphraseCost{}, random)) {
      return keystoreProblem(*fault);
    }
    if (wasOpen) (void)keystore.removeSlot(std::nullopt);
  }
  if (change.action != Action::add) {
    if (const auto fault = keystore.removeSlot(current)) return keystoreProblem(*fault);
  }
  platform::writeFileDurably(file, std::string(asText(keystore.bytes())));
  return Passphrases{keystore.slotCount()};
}

}  // namespace satchel::node
