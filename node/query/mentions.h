// Which fields an expression looks at, and how it gets to them. Invariant: every field whose value can change what it
// comes to is told, those on the way included.
#pragma once
#include <functional>

#include "node/query/bound-node.h"

namespace satchel::node {

struct Mention {
  enum class Way : std::uint8_t {
    own,   ///< of the record itself
    up,    ///< of the record that it is below, through `tree`
    down,  ///< of those right below it, through `tree`
    far,   ///< of others
  } way = Way::own;
  const schema::KindDef* kind = nullptr;
  const schema::FieldDef* field = nullptr;
  const schema::FieldDef* tree = nullptr;  ///< the field, read as a tree's parent, that leads up or down
};

void eachMention(const BoundNode& root, const std::function<void(const Mention&)>& use);

}  // namespace satchel::node
