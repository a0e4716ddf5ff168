// Folders and files that a workload makes or looks at. Invariant: what the system refuses is thrown as
// std::system_error.
#pragma once
#include <cstdint>
#include <string>

namespace satchel::bench {

/// A folder of its own below `parent`, its name beginning so.
std::string newFolder(const std::string& parent, const std::string& name);
/// What the files of a folder, and of those in it, take of the disk.
std::uint64_t bytesOnDisk(const std::string& folder);
/// Of the same files: nothing stays in the page cache, as after a cold start of the machine.
void evictFiles(const std::string& folder);

}  // namespace satchel::bench
