// Reads the formulas of the catalogue as a node that computes them would, without computing anything. Invariant: a
// formula with a word that is no field, kind or function of the notation (schema/catalogue.capnp) yields a complaint.
#pragma once
#include "schema/catalogue.h"

namespace satchel::schema {

/// What is wrong with a derived field's formula; empty where nothing is.
std::string complaintAbout(const Catalogue& catalogue, const KindDef& kind, const std::string& formula);

}  // namespace satchel::schema
