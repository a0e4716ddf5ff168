// Several values in one text: "vip; north". Invariant: splitList(joinList(v, s), s) == v for values that are stripped
// and not empty; a value that holds a separator is put in quotation marks, two of which inside mean one.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "schema/catalogue.capnp.h"

namespace satchel::node {

/// What parts the values that stand without quotation marks.
enum class ListStyle : unsigned char {
  commas,      ///< commas, semicolons, their full-width forms, the Chinese enumeration comma, line ends
  semicolons,  ///< semicolons and line ends: names and texts have commas of their own
  whole,       ///< nothing: addresses have all of these
};

ListStyle listStyleOf(schema::FieldType type);
std::string joinList(const std::vector<std::string>& values, ListStyle style);
/// Each stripped; blank ones are left out.
std::vector<std::string> splitList(std::string_view text, ListStyle style);

}  // namespace satchel::node
