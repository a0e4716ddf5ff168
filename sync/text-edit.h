// From what an author saw and what they want it to read to one edit of the text: the difference, so that what others
// wrote meanwhile stays. Invariant: applied to what was seen it gives what was wanted; characters that are in both are
// not touched.
#pragma once
#include "sync/sequence.h"

namespace satchel::sync {

/// A text, and which element each of its characters is.
struct SeenText {
  std::string text;                    ///< UTF-8
  std::vector<ElementRange> elements;  ///< as many as the text has code points

  Bytes encode() const;
  /// Nothing for bytes that are none, or where text and elements do not match.
  static std::optional<SeenText> decode(ByteView bytes);
};
SeenText seenText(const Sequence& sequence);

/// Nothing where nothing changes. `seen` may be older than `current`; what it names that is not there counts as the
/// beginning.
std::optional<TextOperation> textEdit(const Sequence& current, const SeenText& seen, std::string_view wanted);

}  // namespace satchel::sync
