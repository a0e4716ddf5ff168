// Why a peer is not reached, or does not have all: what people read in `peers` and `status`. Invariant: each is one
// sentence in both languages, and begins with a code where there is one to look up in the log of events.
#pragma once
#include <kj/exception.h>

#include "schema/catalogue.h"

namespace satchel::node::reasons {

/// Why a link ended, or did not come about: in a person's words, where the libraries' are known.
schema::Words of(const kj::Exception& why);
/// Up to the first line's end; what follows is for programmers.
std::string firstLine(kj::StringPtr text);

schema::Words sharesNothing();
schema::Words removedThere();
/// It has no room for more of the space.
schema::Words relayFull();
/// Others have all the places that it has for links of the space.
schema::Words linksFull();
/// It does not hand on so many commits that it says it holds.
schema::Words relayBehind(std::uint64_t commits);

}  // namespace satchel::node::reasons
