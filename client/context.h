// What a command works with: its words, where its answer goes, the node. Invariant: nothing of the process is reached
// except through Surroundings, so that a command line runs the same inside a test.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>

#include "client/json-writer.h"
#include "client/link/node-link.h"
#include "client/output.h"
#include "client/phrases.h"
#include "client/words.h"

namespace satchel::client {

/// The contract with scripts.
enum Exit : int { done = 0, refused = 1, unparsed = 2, noNodeRunning = 3, timedOut = 4 };

struct Surroundings {
  std::ostream& out;
  std::ostream& err;
  bool errIsTerminal = false;
  /// Of an environment variable; empty where it is not set.
  std::function<std::string(const char* name)> environment;
  std::string satcheld;  ///< path of the program that sets up and runs a node
  /// Asks a person for what nobody else may see; nothing where there is nobody to ask.
  std::function<std::optional<std::string>(const std::string& prompt)> askSecret = nullptr;
};

/// A fault that this side found: its exit code, a code for scripts, a sentence for people.
struct Failure : std::runtime_error {
  Failure(Exit exit, std::string code, QString sentence)
      : std::runtime_error(code), exit(exit), code(std::move(code)), sentence(std::move(sentence)) {}
  Exit exit;
  std::string code;
  QString sentence;
};

/// $SATCHEL_DATA, else satchel in the user's data folder.
std::string defaultDataFolder(const Surroundings& around);
Language languageOf(const Surroundings& around);

class Context {
 public:
  Context(Surroundings& around, GlobalWords globals, Words words);

  const Words words;
  const Language language;
  const bool json;
  const std::string data;   ///< the data folder
  const std::string space;  ///< as typed; empty: the folder's current one
  Surroundings& around;
  Output out;

  /// Connected and greeted on first use; throws NoNode.
  NodeLink& node();
  /// Lets go of the node; the next use connects anew.
  void disconnect() { node_.reset(); }
  rpc::Session::Client& session() { return node().session(); }

  QString say(const Phrase& phrase) const { return client::say(phrase, language); }
  void print(const QString& line) { out.line(line); }
  void print(const JsonWriter& json) { out.line(json.text()); }

 private:
  std::unique_ptr<NodeLink> node_;
};

}  // namespace satchel::client
