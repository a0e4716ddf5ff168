// A run of commits as it travels between two who hold the keys of its epochs: what was sealed in each body, all of it
// packed together and sealed once. A body is a function of its keys, its place and its contents (commit.h), so who
// holds the keys makes the bodies again. Invariant: the bodies that come out are those that went in, or the signature
// at the end of the run does not hold for them; who cannot open the commits cannot open their window.
//
// Sealed = nonce 24 · XChaCha20-Poly1305(plaintext), tag 16, associated data = space 32 · log 32 · u64 first seq ·
// previous hash 32 · epoch set 32 · u32 commits. Plaintext = sized zstd(of each commit: u8 packing · sized bytes) · of
// each commit its 16 random bytes · zeros, to a padded length. Nonce = keyed BLAKE2b-192(associated data · plaintext).
#pragma once
#include "sync/segment.h"

namespace satchel::sync {

struct Window {
  std::vector<EpochId> epochs;  ///< that all its commits are sealed under, sorted
  std::uint32_t commits = 0;
  Bytes sealed;
};

/// A run on its way: with its bodies, or with a window instead.
struct Travelling {
  Segment run;
  std::optional<Window> window;
  std::size_t length() const { return window ? window->commits : run.bodies.size(); }
};

/// Of a run with bodies; `key`: of its first one's epochs. Nothing where there is little to gain, where a commit is
/// sealed under other epochs, does not open, or is padded as no author of this version pads.
std::optional<Window> fold(const SpaceId& space, const Segment& run, const WritingKey& key);

/// The bodies of a run that came in this window; `key`: of the window's epochs. Nothing where key, place or any byte is
/// wrong.
std::optional<std::vector<SegmentBody>> unfold(const SpaceId& space, const Segment& run, const Window& window,
                                               const WritingKey& key);

}  // namespace satchel::sync
