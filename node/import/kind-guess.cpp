#include "node/import/kind-guess.h"

#include <set>

#include "node/text/words.h"

namespace satchel::node {
namespace {

using schema::KindDef;

/// "accounts", of "/home/li/accounts-2024.csv".
std::string_view stemOf(std::string_view path) {
  path = path.substr(path.find_last_of('/') + 1);
  return path.substr(0, path.find_last_of('.'));
}

struct Named {
  const KindDef* kind = nullptr;
  bool whole = false;  ///< not by one word among others: "accounts", and not "sales_teams", whose rows are people
};

/// The kind that the file's name, or one of its words, names.
Named namedBy(const schema::Catalogue& catalogue, std::string_view path) {
  const auto stem = stemOf(path);
  std::string letters, word;
  for (const char c : stem) letters += c >= '0' && c <= '9' ? ' ' : c;
  if (const KindDef* kind = catalogue.findKind(letters)) return {kind, true};
  for (const char c : letters + " ") {
    if (std::string_view(" -_.()[]+").find(c) == std::string_view::npos) {
      word += c;
      continue;
    }
    if (const KindDef* kind = word.empty() ? nullptr : catalogue.findKind(word)) return {kind, false};
    word.clear();
  }
  return {};
}

unsigned evidence(const schema::Catalogue& catalogue, const KindDef& kind, const std::vector<std::string>& columns) {
  unsigned score = 0;
  std::set<const schema::FieldDef*> seen;
  for (const std::string& column : columns) {
    const auto* field = kind.findField(column);
    if (field != nullptr && !field->common && seen.insert(field).second) score += 1;
    if (field == nullptr && isIdOf(catalogue, kind, column)) score += 2;
  }
  return score;
}

}  // namespace

OrProblem<const KindDef*> guessKind(const schema::Catalogue& catalogue, std::string_view path,
                                    const std::vector<std::string>& columns) {
  const Named named = namedBy(catalogue, path);
  const KindDef* best = nullptr;
  unsigned most = 1;
  for (const KindDef& kind : catalogue.kinds()) {
    unsigned score = evidence(catalogue, kind, columns);
    if (&kind == named.kind) {
      score += named.whole || score > 0 ? 3 : 1;
    } else if (!kind.childOf.empty() || kind.appendOnly) {
      continue;  // parts of other records and facts have the columns of what they are about
    }
    if (score > most) {
      most = score;
      best = &kind;
    } else if (score == most) {
      best = nullptr;
    }
  }
  if (best != nullptr) return best;
  const std::string file(stemOf(path));
  return Problem{
      "IMPORT_WHICH_KIND",
      "Neither the name nor the columns of '" + file + "' say what its rows are; say it, for example: --kind account.",
      "从文件名和列名看不出“" + file + "”是什么记录；请指明，例如：--kind account。"};
}

}  // namespace satchel::node
