// Which fields a formula reads, by its words alone. Invariant: pure; a name counts where the formula's notation
// (schema/catalogue.capnp) has names of fields: of the record itself, through references, and of another kind inside a
// sum over it. What is no field's name is passed over.
#pragma once
#include <set>
#include <string>
#include <utility>

#include "schema/catalogue.h"

namespace satchel::node {

/// Key of a kind and key of one of its fields.
using FieldName = std::pair<std::string, std::string>;

std::set<FieldName> readBy(std::string_view formula, const schema::KindDef& kind, const schema::Catalogue& catalogue);

}  // namespace satchel::node
