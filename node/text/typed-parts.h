// Values with parts, between text and sync::Composite. Invariant: what a form cannot say, the named form
// ("street=…; city=…") can, so that every value these make reads back from its text.
#pragma once
#include <optional>

#include "node/problem.h"
#include "node/text/words.h"
#include "sync/value.h"

namespace satchel::node {

sync::Composite personNameParts(std::string_view text);
sync::Composite addressParts(std::string_view text);
/// "22.54,114.06", or with accuracy and when in the named form. Nothing off the globe.
std::optional<sync::Composite> geoParts(std::string_view text);
/// "2017-03-01..2017-03-05", either end open; also "至", "~" and " to ".
std::optional<sync::Composite> rangeParts(std::string_view text);
/// False where both ends are there and the start comes after the end.
bool inOrder(const sync::Composite& range);
/// "salesforce:0061", parted at the first colon.
std::optional<sync::Composite> externalIdParts(std::string_view text);
/// "column=text", parted at the first sign.
std::optional<sync::Composite> extraParts(std::string_view text);

/// By the names of the parts. A composite of no form known here is written in the named form.
std::string compositeText(const sync::Composite& composite);
std::string compositeDisplay(const sync::Composite& composite, Language language);

}  // namespace satchel::node
