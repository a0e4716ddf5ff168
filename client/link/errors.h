// Why a question to the node has no answer. Invariant: three causes, never mixed, because each has its own exit code
// and its own remedy: nobody is there, whoever was there went away, or the node said no.
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>

namespace satchel::client {

/// No node answers for this folder.
struct NoNode : std::runtime_error {
  explicit NoNode(std::string folder)
      : std::runtime_error("no node is running for " + folder), folder(std::move(folder)) {}
  std::string folder;
};

/// The node stopped, or was stopped, before it answered.
struct NodeGone : std::runtime_error {
  NodeGone() : std::runtime_error("the node stopped before it answered") {}
};

/// The node said no: nothing has changed. `sentence` is in the language that hello asked for.
struct Refused : std::runtime_error {
  Refused(std::string code, std::string sentence)
      : std::runtime_error(code + ": " + sentence), code(std::move(code)), sentence(std::move(sentence)) {}
  std::string code, sentence;
};

/// Reads "CODE: sentence", whatever the layers between have put before it. A text without a code, which no node should
/// send, is NODE_FAILED with the text as its sentence.
Refused parseRefusal(std::string_view description);

}  // namespace satchel::client
