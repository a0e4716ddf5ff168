// Elements of sets that say more than one thing, between text and sync::Composite: files, steps, named days, rights.
// Invariant: what these make reads back from compositeText; two elements are the same one where their natural key
// (`keyPart`) is the same, so that who changes one apart from another is read as having changed that one.
#pragma once
#include <optional>
#include <string_view>

#include "node/text/date-text.h"
#include "schema/catalogue.h"

namespace satchel::node {

/// A file by its content: "hash=64 hexadecimal digits; name=offer.pdf; size=1024; type=application/pdf". The hash and
/// the name must be there. The file itself is not looked for.
std::optional<sync::Composite> attachmentParts(std::string_view text);

/// "10 create_task Call back": position, one of the field's choices, and what it takes, which may be nothing.
std::optional<sync::Composite> stepParts(const schema::FieldDef& field, std::string_view text);

/// "2026-10-01 National Day".
std::optional<sync::Composite> namedDateParts(std::string_view text, DateOrder order);

/// "opportunity.read=team": what, and one of the field's choices.
std::optional<sync::Composite> permissionParts(const schema::FieldDef& field, std::string_view text);

/// The part by which an element of such a type is known; empty for types whose elements are known by their whole value.
std::string_view keyPart(schema::FieldType type);

}  // namespace satchel::node
