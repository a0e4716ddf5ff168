// What kinds of records there are, looked up by the names people use. A kind is data: its fields, their types and how
// concurrent versions of each are read. Built once from the constants of schema/catalogue/*.capnp and passed by
// reference.
//
// Invariant: immutable, and pointers into it live as long as it does. Keys are permanent and what is stored; labels and
// synonyms are only ways of saying a key, alike whatever their case, spaces, hyphens, underscores and width. Within a
// kind every such word means one field: the kind's own fields come before the common ones.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schema/catalogue.capnp.h"

namespace satchel::schema {

/// The same in both languages.
struct Words {
  std::string en, zh;
};

/// Positions by name. The first thing added under a name keeps it.
class Names {
 public:
  /// False where the name is taken by another position.
  bool add(std::string_view name, std::size_t position);
  std::optional<std::size_t> find(std::string_view name) const;

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> positions;
};

/// What two spellings of one word have in common: lower case, narrow, without blanks, hyphens, underscores, dots,
/// slashes, colons and asterisks. "Close Date*" and "close_date" are alike.
std::string fold(std::string_view word);

struct ChoiceDef {
  std::string key;
  Words label;
  std::vector<std::string> synonyms;
  bool retired = false;                  ///< no longer offered; old values stay readable
  std::uint8_t outranks = 0;             ///< of kept-both values the highest is shown
  std::optional<std::uint64_t> atLeast;  ///< a number means the last choice that it reaches
};

struct FieldDef {
  std::string key;
  Words label;
  FieldType type = FieldType::TEXT;
  Merge merge = Merge::LAST_WRITER;
  Merge elementMerge = Merge::LAST_WRITER;  ///< of a set: how versions of one element are read
  std::vector<std::string> target;          ///< of a ref: keys of the kinds it may name; empty means any
  std::vector<ChoiceDef> choices;
  bool required = false;
  std::vector<std::string> synonyms;
  std::string minimum, maximum;  ///< in the field's own notation; empty means none
  std::string defaultValue;      ///< as a person would type it; empty means none
  bool composite = false;        ///< merged whole: A/L or A/M
  std::string partOf;            ///< fields of a kind with the same are parts of one value; empty means it stands alone
  std::string formula;           ///< of a derived field, in the notation of schema/catalogue.capnp
  FieldType yields = FieldType::TEXT;  ///< of a derived field: the type of what the formula computes
  std::string via;                     ///< of child lines: the ref in each target that names this record
  std::string namesFieldsOf;           ///< of tags: the kind whose fields they name; empty: they name none
  bool seal = false;                   ///< keeps what was frozen (FreezeDef): written by itself, never typed
  bool common = false;                 ///< every kind has it
  bool custom = false;                 ///< people defined it: its words mean it only where no other field has them
  bool retired = false;                ///< no longer offered; old values stay readable
  std::size_t index = 0;  ///< position in its kind's fields, for arrays in memory; what is stored is the key

  /// By key, exactly as stored.
  const ChoiceDef* choice(std::string_view choiceKey) const;
  /// By key, label in either language or synonym; by a number where the choices say from which one they begin.
  const ChoiceDef* findChoice(std::string_view word) const;
  /// For "did you mean": nothing where nothing is near.
  const ChoiceDef* nearestChoice(std::string_view word) const;
  /// Rank of a choice among its field's, 0 first. Nothing for an unknown key.
  std::optional<std::size_t> rank(std::string_view choiceKey) const;

  /// What it is stored under: its key, or the name that it shares with the other parts of its value.
  const std::string& entry() const { return partOf.empty() ? key : partOf; }
  bool isSet() const { return merge == Merge::SET; }
  bool isDerived() const { return merge == Merge::DERIVED; }
  bool isRef() const { return type == FieldType::REF || type == FieldType::MULTI_REF; }
  bool isChoice() const { return type == FieldType::CHOICE || type == FieldType::MULTI_CHOICE; }
  /// The code people know: "L", "M", "A/L", "A/M", "S", "C", "O", "P", "G", "W", "X", "D", "set wins", "furthest wins".
  std::string_view mergeText() const;
  /// "text", "long_text", "money", "ref", …
  std::string_view typeText() const;

 private:
  friend class Catalogue;
  Names choiceKeys, choiceNames;
};

/// While `when` holds (always, where it is empty) each of `needs`, and of the fields that those at the end of
/// `needsNamedBy` name, must have a value. Binds typing, never merging. One with `before` binds the edit that leads
/// from where that holds to where `when` does: it must give `gives`, or may not be where there are none.
struct GuardDef {
  std::string code;
  std::string when;  ///< an expression as in `list --where`
  std::vector<std::string> needs;
  Words sentence;  ///< with places to be filled (node/records/sentence.h)
  std::string before;
  std::vector<std::string> gives;
  std::string needsNamedBy;
};

/// While `when` holds `fields` stay as they were when it came to hold. Binds typing, never merging.
struct FreezeDef {
  std::string code;
  std::string when;  ///< an expression as in `list --where`
  std::vector<std::string> fields;
  std::string keptIn;       ///< the field that keeps what they were
  Words sentence, differs;  ///< to who types; of what was changed all the same
};

struct KindDef {
  std::string key;
  Words label;
  std::string group;  ///< customers, sales, service, marketing, projects, admin
  std::string title;  ///< key of the field that names a record
  std::string childOf, parentField;
  bool appendOnly = false;
  bool custom = false;   ///< people defined it: its words mean it only where no other kind has them
  bool retired = false;  ///< no longer offered; old records stay readable
  std::vector<std::string> synonyms;
  std::vector<FieldDef>
      fields;  ///< its own in their order, the common ones that it does not define itself, custom ones
  std::vector<GuardDef> guards;
  std::vector<FreezeDef> freezes;
  std::size_t index = 0;  ///< position among the kinds, in memory only

  /// By key, exactly as stored.
  const FieldDef* field(std::string_view fieldKey) const;
  /// By key, label in either language or synonym: what a person types, or the header of a column.
  const FieldDef* findField(std::string_view word) const;
  /// Positions of the fields that are parts of the value stored under `entry`; none where that is one field's own.
  const std::vector<std::size_t>& parts(std::string_view entry) const;
  /// For "did you mean": nothing where nothing is near.
  const FieldDef* nearestField(std::string_view word) const;
  const FieldDef& titleField() const;

 private:
  friend class Catalogue;
  Names fieldKeys, fieldNames;
  std::map<std::string, std::vector<std::size_t>, std::less<>> composites;
};

struct StageSeed {
  std::string code;
  Words label;
  unsigned probability = 0;  ///< percent
  std::string type;          ///< open, won, lost
  std::string colour;
};

/// The pipeline a new space begins with. Codes are permanent: ids are derived from them, so that two nodes make one.
struct PipelineSeed {
  std::string code;
  Words label;
  std::vector<StageSeed> stages;
};

class Catalogue {
 public:
  /// The built-in kinds.
  Catalogue();
  /// Kinds of one's own making, each with its own fields only: `common` is appended, indexes are set here.
  Catalogue(std::vector<FieldDef> common, std::vector<KindDef> kinds);

  /// In the order of navigation: by group, parents before children.
  const std::vector<KindDef>& kinds() const { return all; }
  /// By key, exactly as stored.
  const KindDef* kind(std::string_view key) const;
  /// By key, label in either language or synonym, in the singular or the plural.
  const KindDef* findKind(std::string_view word) const;
  /// For "did you mean": nothing where nothing is near.
  const KindDef* nearestKind(std::string_view word) const;
  /// A kind's field through which other records may name a record of another kind.
  struct Referrer {
    const KindDef* kind = nullptr;
    const FieldDef* field = nullptr;
  };
  /// The refs that name `kind` among their targets, in the order of navigation; those that may name any kind are left
  /// out.
  std::vector<Referrer> referrers(const KindDef& kind) const;
  /// The defined kinds that a ref may name: all where it may name any; none where none of its targets is defined.
  std::vector<const KindDef*> targets(const FieldDef& field) const;

  /// A field that people gave to a kind.
  struct Addition {
    std::string kind;
    FieldDef field;
  };
  /// This catalogue and what people defined: kinds, each with its own fields only, and fields of any kind, old or new.
  /// They come behind what is here, in the order given: positions stay, and no word of this catalogue changes its
  /// meaning. Throws std::invalid_argument for a key that is taken and for a field of no kind.
  Catalogue with(std::vector<KindDef> kinds, std::vector<Addition> fields) const;

 private:
  std::vector<FieldDef> common;
  std::vector<KindDef> all;
  Names kindKeys, kindNames;
  void addKind(KindDef kind);
  void indexKinds();
  static void indexFields(KindDef& kind);
};

/// What every space begins with.
PipelineSeed defaultPipelineSeed();

std::string_view typeText(FieldType type);
/// Without the A/ of composites, which is the field's to say.
std::string_view mergeText(Merge merge);
std::optional<FieldType> typeOf(std::string_view text);
std::optional<Merge> mergeOf(std::string_view text);

}  // namespace satchel::schema
