// What the rows of a file are, where nobody said. Invariant: a guess rests on at least two pieces of evidence (columns,
// or the file's name), of two kinds that fit equally none is taken, and a part of other records or a fact only where
// the file's name says so.
#pragma once
#include "node/import/column-mapping.h"

namespace satchel::node {

/// "accounts.csv" and "客户2024.csv" are accounts; so is a file with account, sector and employees. Code:
/// IMPORT_WHICH_KIND.
OrProblem<const schema::KindDef*> guessKind(const schema::Catalogue& catalogue, std::string_view path,
                                            const std::vector<std::string>& columns);

}  // namespace satchel::node
