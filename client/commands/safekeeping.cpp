// What keeps a folder safe: backups, passphrases, the lock.
#include <chrono>
#include <filesystem>

#include "client/command.h"
#include "client/link/unix-socket.h"
#include "client/secret-file.h"
#include "client/value-text.h"

namespace satchel::client {
namespace {

QString megabytes(std::uint64_t bytes) {
  return QString::number(static_cast<double>(bytes) / 1'000'000, 'f', 1) + QStringLiteral(" MB");
}

int createBackup(Context& context) {
  const auto file = std::filesystem::absolute(context.words.word(0)).string();
  auto request = context.session().backupCreateRequest();
  request.setPath(file.c_str());
  const auto answer = context.node().ask(std::move(request));
  if (context.json) {
    JsonWriter json;
    context.print(json.beginObject().field("file", file).field("bytes", std::uint64_t{answer.getBytes()}).endObject());
  } else {
    context.print(context.say(phrase::backedUp).arg(QString::fromStdString(file), megabytes(answer.getBytes())));
  }
  return Exit::done;
}

int changePassphrases(Context& context, const char* action, const Phrase& done) {
  const bool adds = std::string_view(action) == "add", removes = std::string_view(action) == "remove";
  const auto currentOne = [&] { return secretFor(context, "--passphrase-file", phrase::currentPassphrase); };
  const auto left = [&](const std::string& current, const std::string& fresh) {
    auto request = context.session().passphraseRequest();
    request.setAction(action);
    request.setCurrent(current.c_str());
    request.setFresh(fresh.c_str());
    return context.node().ask(std::move(request)).getPassphrases();
  };
  // A folder without a passphrase opens to anybody: there is none to ask for.
  const bool mayBeFirst = adds && !context.words.has("--passphrase-file");
  const std::string current = mayBeFirst ? std::string() : currentOne();
  const std::string fresh = removes ? std::string() : freshSecretFor(context, "--new-passphrase-file");
  std::uint64_t count = 0;
  try {
    count = left(current, fresh);
  } catch (const Refused& refusal) {
    if (!mayBeFirst || refusal.code != "NEEDS_PASSPHRASE") throw;
    count = left(currentOne(), fresh);
  }
  if (context.json) {
    JsonWriter json;
    context.print(json.beginObject().field("passphrases", count).endObject());
  } else {
    context.print(context.say(done).arg(count));
  }
  return Exit::done;
}
int addPassphrase(Context& context) {
  return changePassphrases(context, "add", phrase::passphraseAdded);
}
int changePassphrase(Context& context) {
  return changePassphrases(context, "change", phrase::passphraseChanged);
}
int removePassphrase(Context& context) {
  return changePassphrases(context, "remove", phrase::passphraseRemoved);
}

int answerLocked(Context& context, bool locked, const Phrase& phrase) {
  if (context.json) {
    JsonWriter json;
    context.print(json.beginObject().field("locked", locked).endObject());
  } else {
    context.print(context.say(phrase));
  }
  return Exit::done;
}

bool isLocked(NodeLink& link) {
  return link.ask(link.session().statusRequest()).getLocked();
}

/// Whether the node answers again, and as what.
bool answersAs(const Context& context, bool locked) {
  try {
    NodeLink link(context.data);
    link.hello("en");
    return isLocked(link) == locked;
  } catch (const NoNode&) {
  } catch (const NodeGone&) {
  }
  return false;
}

/// The node closes one door and opens another.
int awaitDoor(Context& context, bool locked, const Phrase& phrase) {
  constexpr std::chrono::seconds longest(30);
  SocketWatch door(socketPath(context.data));
  context.node().waitUntilGone(longest);
  context.disconnect();
  do {
    if (answersAs(context, locked)) return answerLocked(context, locked, phrase);
  } while (door.await(longest));
  throw Failure(Exit::timedOut, "TIMED_OUT", context.say(phrase::stillOpening));
}

int lock(Context& context) {
  if (isLocked(context.node())) return answerLocked(context, true, phrase::nowLocked);
  context.node().ask(context.session().lockRequest());
  return awaitDoor(context, true, phrase::nowLocked);
}

int unlock(Context& context) {
  if (!isLocked(context.node())) return answerLocked(context, false, phrase::notLocked);
  auto request = context.session().unlockRequest();
  request.setPassphrase(secretFor(context, "--passphrase-file", phrase::currentPassphrase).c_str());
  context.node().ask(std::move(request));
  return awaitDoor(context, false, phrase::nowUnlocked);
}

}  // namespace

std::vector<Command> safekeepingCommands() {
  return {
      {"backup create", "FILE", {"write a sealed copy of everything here", "写出一份加密的完整备份"}, createBackup},
      {"passphrase add",
       "[--passphrase-file F] [--new-passphrase-file F]",
       {"let another passphrase open this device", "为本设备添加一个口令"},
       addPassphrase},
      {"passphrase change",
       "[--passphrase-file F] [--new-passphrase-file F]",
       {"replace a passphrase", "更改口令"},
       changePassphrase},
      {"passphrase remove",
       "[--passphrase-file F]",
       {"let this passphrase open the device no longer", "移除一个口令"},
       removePassphrase},
      {"lock",
       "",
       {"forget the keys until somebody unlocks; offline meanwhile", "锁定：忘记密钥并离线，直到解锁"},
       lock},
      {"unlock", "[--passphrase-file F]", {"open the locked node again", "解锁节点"}, unlock},
  };
}

}  // namespace satchel::client
