// One (record, field): the bag of its live versions. Every kind of field is this one primitive; how it is read is
// reading.h's matter. Invariant: any interleaving that keeps each log's order gives the same bag.
//
// A write adds a version and lists the dots its author saw. Applying drops the replaced ones and adds the new one
// unless something already applied replaces it. A void act (undone, quarantined) adds and drops nothing but is
// transparent: whoever replaced it also replaces what it replaced.
//
// Versions that are edits of a text (text-operation.h) replace nothing and would pile up: they are kept together as a
// text's state (text-state.h), under the same rule.
#pragma once
#include <functional>

#include "sync/operations.h"
#include "sync/text-state.h"

namespace satchel::sync {

struct Version {
  Dot dot;
  Origin origin = Origin::person;
  Millis time = 0;
  Bytes value;
  bool operator==(const Version&) const = default;
};

/// What an edit of a text adds to its sum for the digest.
Hash versionHash(const Version& version);

struct Entry {
  std::vector<Version> live;  ///< in dot order
  std::vector<Dot> shadows;   ///< void versions nobody replaced: a writer lists them beside the live ones
  std::vector<Dot> early;     ///< replaced before they were merged: dead on arrival, forgotten once merged
  TextState text;             ///< live versions that are edits of a text, and the places of void ones

  /// What a writer who sees this entry now replaces: live and void ones; never edits of a text.
  std::vector<Dot> seen() const;
  /// Whether any version stands.
  bool hasLive() const { return !live.empty() || text.standing() > 0; }
  bool empty() const { return live.empty() && shadows.empty() && early.empty() && text.empty(); }
  bool operator==(const Entry&) const = default;
};

/// One operation on an entry, as a merge sees it. Replaced dots are those that count (their citations hold).
struct Act {
  Dot dot;
  bool adds = true;  ///< false: a removal, no version of its own
  bool isVoid = false;
  Origin origin = Origin::person;
  Millis time = 0;
  Bytes value;
  std::vector<Dot> replaces;
  Reach reach;  ///< of an edit of a text
};

/// Whether the commit a dot names is merged already (its log's merged head is at or past it).
using IsMerged = std::function<bool(const Dot&)>;

enum class Applied {
  done,
  reread,  ///< voidness is in play, or an edit of a text is replaced: nothing was changed, the entry must be re-read
           ///< from its history
};

/// Applies an act of a commit being merged now. `isMerged` must answer as of before this commit, own earlier operations
/// of the commit counting as merged.
Applied apply(Entry& entry, Act act, const IsMerged& isMerged);

/// The entry from all its acts, in any order: what apply must always have led to.
Entry reread(std::vector<Act> history, const IsMerged& isMerged);

}  // namespace satchel::sync
