// A commit as it is before it is sealed. Invariant: a body is a function of its keys, its place and its contents: who
// holds these makes the same body, to the last byte.
#pragma once
#include "sync/commit.h"

namespace satchel::sync {

/// Random bytes that the contents of every commit begin with.
constexpr std::size_t commitRandomSize = 16;

/// What a body seals, but for the zeros: random 16 · u8 packing · sized bytes. Nothing where `openCommit` gives
/// nothing, and where the zeros are not those of its length.
std::optional<Bytes> contentsOf(const Header& header, ByteView body, const WritingKey& key);

/// The one commit that has these contents in this place. Nothing where its body would exceed maxBody.
std::optional<SealedCommit> commitOf(const SpaceId& space, const LogId& log, Seq seq, const Hash& previous,
                                     const EpochSetId& epochs, const WritingKey& key, Bytes contents);

}  // namespace satchel::sync
