// A disk that loses power, as far as one file is concerned. Whatever this program writes to the file passes through
// here and is written down in order; from that, what the file may hold after a power cut at any moment is made up.
//
// The model: a write is durable once a later fdatasync of the file has returned, or, where the file was opened with
// O_DSYNC, once it has returned itself. Of every other write each sector of 512 bytes may have reached the disk or not.
// A file made elsewhere and renamed is there from the renaming on, with what of it was durable by then.
#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "crypto/bytes.h"
#include "crypto/random.h"

namespace satchel::node {

constexpr std::size_t sectorSize = 512;

struct DiskStep {
  enum class What { write, writeThrough, barrier, renamed };
  What what = What::barrier;
  std::size_t at = 0;  ///< offset in the file
  Bytes bytes;
};

/// Records from construction to destruction; one at a time in a program.
class DiskRecorder {
 public:
  /// Of the file `name` that is yet to be made somewhere below `folder` and then renamed into it.
  DiskRecorder(std::string folder, std::string name);
  ~DiskRecorder();
  DiskRecorder(const DiskRecorder&) = delete;

  const std::vector<DiskStep>& steps() const { return recorded; }
  /// For the functions that stand in the C library's place.
  void saw(int descriptor, DiskStep::What what, std::size_t at, ByteView bytes);
  void sawRenaming(std::string_view to);

 private:
  const std::string folder, name;
  std::mutex mutex;
  std::vector<DiskStep> recorded;
};

enum class Barriers { kept, ignored };

/// What the file may hold when the power goes while step number `cut` is under way. Where barriers are ignored, any
/// write before it may be missing. Nothing: there is no such file.
std::optional<Bytes> afterPowerCut(const std::vector<DiskStep>& steps, std::size_t cut, SeededRandom& random,
                                   Barriers barriers);

}  // namespace satchel::node
