// Work in a folder of its own, of which nothing stays. Invariant: however the work ends (done, failed, crashed,
// Ctrl-C), every process it started has ended and the folder is gone before the program returns.
#pragma once
#include <functional>
#include <string>

namespace satchel::bench {

/// Runs the work in a child process, whose exit code it returns: nodes that leave their starter become children of the
/// waiting parent, which so can end them without guessing. To be called before any thread is started.
int inCleanFolder(const std::function<int(const std::string& folder)>& work);

}  // namespace satchel::bench
