// Work that needs neither the store nor the event loop (reading a file), on a thread of its own. Invariant: the promise
// resolves on the calling thread after the work's thread has ended; dropped, it waits for that, so that nothing the
// work borrows goes away under it. For work in pieces of milliseconds.
#pragma once
#include <kj/async.h>

#include <functional>

namespace satchel::node {

/// What `work` throws reaches the caller.
kj::Promise<void> inBackground(std::function<void()> work);

}  // namespace satchel::node
