// One meeting note on two laptops: typed, edited in an editor, taken back, while the other types on.
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/process/laptop.h"

using namespace satchel::test;

namespace {

void agree(const Pair& pair, const std::string& id, const std::string& content) {
  for (const Laptop* laptop : {&pair.alice, &pair.bob}) {
    INFO(laptop->person());
    CHECK(laptop->show(id).at("content") == content);
    CHECK(laptop->json("conflicts").empty());
  }
  CHECK(pair.alice.digest().at("digest") == pair.bob.digest().at("digest"));
}

/// What $EDITOR names: a script.
class Editor {
 public:
  /// `satchel edit ID FIELD` with an editor that does this, in the words of a shell, to the file "$1".
  Result edit(const Laptop& laptop, const std::string& id, const std::string& script,
              const std::string& field = "content") const {
    const std::string editor = scripts / "editor";
    writeFile(editor, "set -e\n" + script + "\n");
    return run({"/usr/bin/env", "EDITOR=/bin/sh " + editor, "XDG_RUNTIME_DIR=" + scripts.path().string(),
                std::string(SATCHEL_BIN) + "/satchel", "--data", laptop.folder(), "edit", id, field});
  }
  bool nothingLeft() const {
    for (const auto& each : std::filesystem::directory_iterator(scripts.path())) {
      if (each.path().extension() == ".txt") return false;
    }
    return true;
  }

 private:
  Folder scripts;
};

}  // namespace

TEST_CASE("two people edit one meeting note offline: both keep their sentences") {
  Pair pair;
  auto& [alice, bob] = pair;
  const Editor editor;
  const auto id = alice.add("activity", {"subject=Visit 蓝鹭", "content=Met Ms. Li. She wants 40 pumps."});
  meet(alice, bob);
  pair.bothOffline();
  alice.must("set", id, "content=Met Ms. Li and Paul. She wants 40 pumps. 三月前交货。");
  const auto edited = editor.edit(bob, id, "sed -i 's/40 pumps/60 pumps by May/' \"$1\"");
  INFO(edited);
  REQUIRE(edited.code == 0);
  CHECK(editor.nothingLeft());
  pair.bothOnlineAndMeet();
  agree(pair, id, "Met Ms. Li and Paul. She wants 60 pumps by May. 三月前交货。");

  SECTION("Alice takes her edit back after Bob typed on") {
    bob.must("set", id, "content=Met Ms. Li and Paul. She wants 60 pumps by May. 三月前交货。Bob sends samples.");
    meet(alice, bob);
    alice.must("undo");
    meet(alice, bob);
    agree(pair, id, "Met Ms. Li. She wants 60 pumps by May.Bob sends samples.");
  }
  SECTION("history tells what the note said before and after each edit, and search finds the merged words") {
    const auto history = alice.json("show", id, "--history").at("history");
    std::vector<std::string> said;
    for (const auto& line : history) {
      if (line.at("field") == "content") said.push_back(line.at("to"));
    }
    REQUIRE(said.size() == 3);
    CHECK(said.front() == "Met Ms. Li. She wants 40 pumps.");
    CHECK(said.back() == "Met Ms. Li and Paul. She wants 60 pumps by May. 三月前交货。");
    CHECK(bob.json("search", "60 pumps by May").size() == 1);
    CHECK(bob.must("export", "activity", "--format", "csv").find("60 pumps by May. 三月前交货。") != std::string::npos);
    CHECK(bob.count("activity", "content contains Paul") == 1);
  }
  SECTION("a restart changes none of it") {
    alice.stop();
    alice.start();
    agree(pair, id, "Met Ms. Li and Paul. She wants 60 pumps by May. 三月前交货。");
  }
}

TEST_CASE("an editor that is left open does not push out what a colleague writes meanwhile") {
  Pair pair;
  auto& [alice, bob] = pair;
  const Editor editor;
  const auto id = alice.add("activity", {"subject=Call", "content=Call at nine."});
  meet(alice, bob);
  // While Alice's editor is open Bob's sentence is written and arrives.
  const std::string satchel = std::string(SATCHEL_BIN) + "/satchel";
  const auto edited = editor.edit(alice, id,
                                  satchel + " --data " + bob.folder() + " set " + id +
                                      " 'content=Call at nine. Bob joins.' >/dev/null\n" + satchel + " --data " +
                                      bob.folder() + " sync --wait 30 >/dev/null\n" +
                                      "grep -q 'Call at nine.' \"$1\"; test \"$(stat -c %a \"$1\")\" = 600\n" +
                                      "printf 'Alice: Call at nine.\\n' > \"$1\"");
  INFO(edited);
  REQUIRE(edited.code == 0);
  meet(alice, bob);
  agree(pair, id, "Alice: Call at nine. Bob joins.");
}

TEST_CASE("unchanged text writes nothing; an editor that fails changes nothing; what is no text is refused") {
  Pair pair;
  auto& [alice, bob] = pair;
  const Editor editor;
  const auto id = alice.add("activity", {"subject=Call", "content=As it is"});
  const auto before = alice.digest();
  CHECK(editor.edit(alice, id, "true").code == 0);
  CHECK(alice.digest() == before);
  const auto failed = editor.edit(alice, id, "echo lost > \"$1\"; exit 3");
  CHECK(failed.code == 1);
  CHECK(failed.err.find("code 3") != std::string::npos);
  CHECK(alice.digest() == before);
  alice.must("set", id, "content=As it is");
  CHECK(alice.digest() == before);
  const auto wrong = editor.edit(alice, id, "true", "owner");
  CHECK(wrong.code == 1);
  CHECK(editor.edit(alice, id, "true", "contents").err.find("content") != std::string::npos);
  CHECK(editor.nothingLeft());

  SECTION("an empty field is begun in the editor") {
    const auto account = alice.add("account", {"name=Kestrel"});
    REQUIRE(editor.edit(alice, account, "echo 'From the fair.' > \"$1\"", "description").code == 0);
    CHECK(alice.show(account).at("description") == "From the fair.");
  }
}
