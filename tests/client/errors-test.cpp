// Faults, and the exit code and sentence of each.
#include <catch2/catch.hpp>

#include <fstream>

#include "client/link/errors.h"
#include "fake-node.h"

using namespace satchel::client;

TEST_CASE("A refusal is read as its code and its sentence, whatever stands before it") {
  for (const auto* text :
       {"BAD_VALUE: \"x\": no number; write 5.", "remote exception: BAD_VALUE: \"x\": no number; write 5.",
        "expected ok; BAD_VALUE: \"x\": no number; write 5."}) {
    CAPTURE(text);
    const auto refusal = parseRefusal(text);
    CHECK(refusal.code == "BAD_VALUE");
    CHECK(refusal.sentence == "\"x\": no number; write 5.");
  }
}

TEST_CASE("A fault without a code keeps its whole text") {
  const auto refusal = parseRefusal("remote exception: Method not implemented.");
  CHECK(refusal.code == "NODE_FAILED");
  CHECK(refusal.sentence == "Method not implemented.");
}

TEST_CASE("Without a node the person is told how to start it") {
  const Folder folder;
  const auto ran = typed({"--data", folder.path(), "status"});
  CHECK(ran.code == 3);
  CHECK(ran.out.empty());
  CHECK(ran.err ==
        "No node is running for " + folder.path() + "; start it with: satcheld --data " + folder.path() + "\n");
}

TEST_CASE("With --json the same fault is an object") {
  const auto ran = typed({"--json", "--data", "/nonexistent", "status"}, "zh_CN.UTF-8");
  CHECK(ran.code == 3);
  CHECK(
      ran.err ==
      R"({"error":{"code":"NO_NODE","message":"/nonexistent 没有正在运行的节点；请用此命令启动：satcheld --data /nonexistent"}})"
      "\n");
}

TEST_CASE("Words that cannot be parsed end with 2, one sentence and the usage line") {
  const auto ran = typed({"kinds", "a", "b"});
  CHECK(ran.code == 2);
  CHECK(ran.err == "\"b\" is one word too many. Usage: satchel kinds [KIND]\n");
  CHECK(typed({"add", "lead", "name"}).code == 2);
  CHECK(typed({"export", "lead", "--format", "pdf"}).code == 2);
  CHECK(typed({"list", "lead", "--limit", "x"}).code == 2);
  CHECK(typed({}).code == 2);
}

TEST_CASE("A command of another build is an unknown word like any other") {
  for (const auto* word : {"frob", "template", "space"}) {
    CAPTURE(word);
    CHECK(typed({word}).code == 2);
  }
  CHECK(typed({"space", "frob", "KEY"}).err == "There is no command \"space frob\"; \"satchel help\" lists them.\n");
  CHECK(typed({"forks", "resolve"}).code == 2);
}

TEST_CASE("init says what is missing when satcheld is not beside it") {
  const auto ran = typed({"init", "--name", "Alice", "--no-passphrase"});
  CHECK(ran.code == 1);
  CHECK(ran.err.find("/nonexistent/satcheld") != std::string::npos);
  CHECK(typed({"init"}).code == 2);
  CHECK(typed({"init", "--name", "A", "--no-passphrase", "--passphrase-file", "f"}).code == 2);
}
