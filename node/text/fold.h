// What two texts have in common when a person compares or searches them: case and width do not matter, nor whether an
// accent is written with the letter or after it (Unicode NFKC_Casefold). Invariant: fold(fold(x)) == fold(x).
#pragma once
#include <string>
#include <string_view>

namespace satchel::node {

std::string fold(std::string_view text);
/// The same into a string whose memory is used again: what a loop over many rows wants.
void foldInto(std::string_view text, std::string& out);

}  // namespace satchel::node
