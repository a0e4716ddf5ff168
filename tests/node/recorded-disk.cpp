#include "recorded-disk.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <stdexcept>

namespace satchel::node {
namespace {
std::atomic<DiskRecorder*> recorder = nullptr;

/// One of 0 to `bound` - 1, near enough to evenly.
std::size_t below(std::size_t bound, SeededRandom& random) {
  std::array<std::uint8_t, 8> bytes{};
  random.fill(bytes);
  std::size_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8 | byte;
  return number % bound;
}

void apply(Bytes& image, std::size_t at, ByteView bytes) {
  if (image.size() < at + bytes.size()) image.resize(at + bytes.size());
  std::copy(bytes.begin(), bytes.end(), image.begin() + static_cast<std::ptrdiff_t>(at));
}

}  // namespace

DiskRecorder::DiskRecorder(std::string folder, std::string name) : folder(std::move(folder)), name(std::move(name)) {
  if (recorder.exchange(this) != nullptr) throw std::logic_error("two recorders at once");
}
DiskRecorder::~DiskRecorder() {
  recorder = nullptr;
}

void DiskRecorder::saw(int descriptor, DiskStep::What what, std::size_t at, ByteView bytes) {
  std::array<char, 4096> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  if (::readlink(link.c_str(), path.data(), path.size() - 1) < 0) return;
  const std::string_view file(path.data());
  if (!file.starts_with(folder) || !file.ends_with("/" + name)) return;
  const bool through = (::fcntl(descriptor, F_GETFL) & O_DSYNC) != 0;
  if (what == DiskStep::What::write && through) what = DiskStep::What::writeThrough;
  const std::lock_guard lock(mutex);
  recorded.push_back({what, at, copyOf(bytes)});
}

void DiskRecorder::sawRenaming(std::string_view to) {
  const std::lock_guard lock(mutex);
  if (to == folder + "/" + name) recorded.push_back({DiskStep::What::renamed, 0, {}});
}

std::optional<Bytes> afterPowerCut(const std::vector<DiskStep>& steps, std::size_t cut, SeededRandom& random,
                                   Barriers barriers) {
  using What = DiskStep::What;
  const auto renamed = std::ranges::find(steps, What::renamed, &DiskStep::what) - steps.begin();
  const auto appears = static_cast<std::size_t>(renamed);
  if (cut < appears || (cut == appears && below(2, random) == 0)) return std::nullopt;
  std::size_t durable = 0;  // steps before this one have reached the disk
  for (std::size_t i = 0; i < cut && barriers == Barriers::kept; ++i) {
    if (steps[i].what == What::barrier) durable = i;
  }
  // From a disk that wrote nearly all of it to one that wrote next to nothing.
  const std::size_t keptOfFour = below(5, random);
  Bytes image;
  for (std::size_t i = 0; i <= cut && i < steps.size(); ++i) {
    const DiskStep& step = steps[i];
    const bool returned = i < cut && barriers == Barriers::kept;
    if (i < durable || (returned && step.what == What::writeThrough)) {
      apply(image, step.at, step.bytes);
      continue;
    }
    for (std::size_t from = 0; from < step.bytes.size();) {
      const std::size_t size = std::min(sectorSize - (step.at + from) % sectorSize, step.bytes.size() - from);
      if (below(4, random) < keptOfFour) apply(image, step.at + from, ByteView(step.bytes).subspan(from, size));
      from += size;
    }
  }
  return image;
}

}  // namespace satchel::node

// These stand before the C library's for the whole program, LMDB's shared library included.
using satchel::node::DiskStep;

extern "C" ssize_t pwrite(int descriptor, const void* bytes, std::size_t size, off_t at) {
  if (auto* recorder = satchel::node::recorder.load()) {
    recorder->saw(descriptor, DiskStep::What::write, static_cast<std::size_t>(at),
                  {static_cast<const std::uint8_t*>(bytes), size});
  }
  return ::syscall(SYS_pwrite64, descriptor, bytes, size, at);
}

extern "C" ssize_t writev(int descriptor, const iovec* pieces, int count) {
  if (auto* recorder = satchel::node::recorder.load()) {
    const off_t at = ::lseek(descriptor, 0, SEEK_CUR);
    satchel::Bytes all;
    for (int i = 0; i < count; ++i) {
      const auto* bytes = static_cast<const std::uint8_t*>(pieces[i].iov_base);
      all.insert(all.end(), bytes, bytes + pieces[i].iov_len);
    }
    if (at >= 0) recorder->saw(descriptor, DiskStep::What::write, static_cast<std::size_t>(at), all);
  }
  return ::syscall(SYS_writev, descriptor, pieces, count);
}

extern "C" int rename(const char* from, const char* to) noexcept {
  if (auto* recorder = satchel::node::recorder.load()) recorder->sawRenaming(to);
  return static_cast<int>(::syscall(SYS_rename, from, to));
}

extern "C" int fdatasync(int descriptor) {
  if (auto* recorder = satchel::node::recorder.load()) recorder->saw(descriptor, DiskStep::What::barrier, 0, {});
  return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}
