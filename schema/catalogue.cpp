#include "schema/catalogue.h"

#include <capnp/schema.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <stdexcept>

#include "schema/catalogue/common.capnp.h"
#include "schema/catalogue/customers.capnp.h"
#include "schema/catalogue/documents.capnp.h"
#include "schema/catalogue/marketing.capnp.h"
#include "schema/catalogue/orders.capnp.h"
#include "schema/catalogue/organisation.capnp.h"
#include "schema/catalogue/planning.capnp.h"
#include "schema/catalogue/projects.capnp.h"
#include "schema/catalogue/resources.capnp.h"
#include "schema/catalogue/sales.capnp.h"
#include "schema/catalogue/service.capnp.h"
#include "schema/catalogue/system.capnp.h"

namespace satchel::schema {
namespace {

// ---- from the constants

std::string copy(capnp::Text::Reader text) {
  return {text.cStr(), text.size()};
}

Words copy(Label::Reader label) {
  return {copy(label.getEn()), copy(label.getZh())};
}

std::vector<std::string> copy(capnp::List<capnp::Text>::Reader list) {
  std::vector<std::string> result;
  result.reserve(list.size());
  for (auto text : list) result.push_back(copy(text));
  return result;
}

ChoiceDef copy(Choice::Reader choice) {
  ChoiceDef def;
  def.key = copy(choice.getKey());
  def.label = copy(choice.getLabel());
  def.synonyms = copy(choice.getSynonyms());
  def.retired = choice.getRetired();
  def.outranks = choice.getOutranks();
  if (choice.getAtLeast() != 0) def.atLeast = choice.getAtLeast();
  return def;
}

FieldDef copy(Field::Reader field) {
  FieldDef def;
  def.key = copy(field.getKey());
  def.label = copy(field.getLabel());
  def.type = field.getType();
  def.merge = field.getMerge();
  def.elementMerge = field.getElementMerge();
  def.target = copy(field.getTarget());
  for (auto choice : field.getChoices()) def.choices.push_back(copy(choice));
  def.required = field.getRequired();
  def.synonyms = copy(field.getSynonyms());
  def.minimum = copy(field.getMinimum());
  def.maximum = copy(field.getMaximum());
  def.defaultValue = copy(field.getDefault());
  def.composite = field.getComposite();
  def.partOf = copy(field.getPartOf());
  def.formula = copy(field.getFormula());
  def.yields = field.getYields();
  def.via = copy(field.getVia());
  def.namesFieldsOf = copy(field.getNamesFieldsOf());
  return def;
}

std::vector<FieldDef> copy(capnp::List<Field>::Reader list) {
  std::vector<FieldDef> result;
  result.reserve(list.size());
  for (auto field : list) result.push_back(copy(field));
  return result;
}

KindDef copy(Kind::Reader kind) {
  KindDef def;
  def.key = copy(kind.getKey());
  def.label = copy(kind.getLabel());
  def.group = copy(kind.getGroup());
  def.title = copy(kind.getTitle());
  def.childOf = copy(kind.getChildOf());
  def.parentField = copy(kind.getParentField());
  def.appendOnly = kind.getAppendOnly();
  def.synonyms = copy(kind.getSynonyms());
  def.fields = copy(kind.getFields());
  for (auto guard : kind.getGuards()) {
    def.guards.push_back({copy(guard.getCode()), copy(guard.getWhen()), copy(guard.getNeeds()),
                          copy(guard.getSentence()), copy(guard.getBefore()), copy(guard.getGives()),
                          copy(guard.getNeedsNamedBy())});
  }
  for (auto freeze : kind.getFreezes()) {
    def.freezes.push_back({copy(freeze.getCode()), copy(freeze.getWhen()), copy(freeze.getFields()),
                           copy(freeze.getKeptIn()), copy(freeze.getSentence()), copy(freeze.getDiffers())});
    for (FieldDef& field : def.fields) field.seal = field.seal || field.key == def.freezes.back().keptIn;
  }
  return def;
}

std::vector<KindDef> builtInKinds() {
  std::vector<KindDef> result;
  for (auto group : {*CUSTOMER_KINDS, *DOCUMENT_KINDS, *SALES_KINDS, *ORDER_KINDS, *SERVICE_KINDS, *MARKETING_KINDS,
                     *PROJECT_KINDS, *PLANNING_KINDS, *RESOURCE_KINDS, *ORGANISATION_KINDS, *SYSTEM_KINDS}) {
    for (auto kind : group) result.push_back(copy(kind));
  }
  return result;
}

// ---- names

/// Code points, malformed bytes as themselves: good enough to measure how far apart two words are.
std::u32string codePoints(std::string_view text) {
  std::u32string result;
  for (std::size_t i = 0; i < text.size();) {
    auto lead = static_cast<unsigned char>(text[i]);
    std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    size = std::min(size, text.size() - i);
    char32_t point = size == 1 ? lead : lead & (0xffu >> (size + 1));
    for (std::size_t k = 1; k < size; ++k) point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3f);
    result.push_back(point);
    i += size;
  }
  return result;
}

/// Damerau-Levenshtein, optimal string alignment: insert, drop, replace, swap two neighbours.
std::size_t distance(const std::u32string& a, const std::u32string& b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

/// The one of `all` whose key or label is nearest to `word`, at most a third of the word away; the earliest of equals.
template <class Def>
const Def* nearest(const std::vector<Def>& all, std::string_view word) {
  // Words are short; a header that is a paragraph is like none of them.
  std::u32string wanted = codePoints(fold(word).substr(0, 64));
  if (wanted.empty()) return nullptr;
  std::size_t best = std::max<std::size_t>(1, wanted.size() / 3) + 1;
  const Def* found = nullptr;
  for (auto& def : all) {
    for (const std::string* name : {&def.key, &def.label.en, &def.label.zh}) {
      std::u32string candidate = codePoints(fold(*name));
      // One letter in place of a word of one or two letters is no likeness.
      std::size_t away = distance(wanted, candidate);
      if (away < best && away < candidate.size()) best = away, found = &def;
    }
  }
  return found;
}

/// Keys before labels before synonyms, so that where two claim a word the stronger claim has it.
template <class Def>
void addNames(Names& names, const std::vector<Def>& all, bool (*takes)(const Def&)) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (takes(all[i])) names.add(fold(all[i].key), i);
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (takes(all[i])) names.add(fold(all[i].label.en), i), names.add(fold(all[i].label.zh), i);
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!takes(all[i])) continue;
    for (auto& synonym : all[i].synonyms) names.add(fold(synonym), i);
  }
}

template <class Def>
void addKeys(Names& keys, const std::vector<Def>& all, std::string_view what) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!keys.add(all[i].key, i)) {
      throw std::invalid_argument("the catalogue defines the " + std::string(what) + " " + all[i].key + " twice");
    }
  }
}

template <class Def>
const Def* at(const std::vector<Def>& all, std::optional<std::size_t> position) {
  return position ? &all[*position] : nullptr;
}

/// "longText" as people write it: "long_text".
std::string snake(std::string_view camel) {
  std::string result;
  for (char c : camel) {
    if (c >= 'A' && c <= 'Z') {
      result += '_';
      c = static_cast<char>(c - 'A' + 'a');
    }
    result += c;
  }
  return result;
}

std::vector<std::string> typeTexts() {
  std::vector<std::string> result;
  for (auto enumerant : capnp::Schema::from<FieldType>().getEnumerants()) {
    auto name = enumerant.getProto().getName();
    result.push_back(snake({name.cStr(), name.size()}));
  }
  return result;
}

const std::vector<std::string>& types() {
  static const std::vector<std::string> texts = typeTexts();
  return texts;
}

constexpr std::string_view mergeTexts[] = {"L", "M", "S", "C", "O",        "P",
                                           "G", "W", "X", "D", "set wins", "furthest wins"};

}  // namespace

bool Names::add(std::string_view name, std::size_t position) {
  auto [found, added] = positions.try_emplace(std::string(name), position);
  return added || found->second == position;
}

std::optional<std::size_t> Names::find(std::string_view name) const {
  auto found = positions.find(name);
  if (name.empty() || found == positions.end()) return std::nullopt;
  return found->second;
}

std::string fold(std::string_view word) {
  std::string result;
  result.reserve(word.size());
  for (std::size_t i = 0; i < word.size(); ++i) {
    char c = word[i];
    auto rest = word.substr(i);
    if (rest.starts_with("\u3000") || rest.starts_with("\ufeff")) {  // wide blank, byte order mark
      i += 2;
      continue;
    }
    if (rest.starts_with("\u00a0")) {  // blank that does not break
      i += 1;
      continue;
    }
    if (rest.size() >= 3 && rest[0] == '\xef' && (rest[1] == '\xbc' || rest[1] == '\xbd')) {  // U+FF01 to U+FF5E
      unsigned narrow = (rest[1] == '\xbc' ? 0x20u : 0x60u) + (static_cast<unsigned char>(rest[2]) - 0x80u);
      if (narrow > 0x20 && narrow < 0x7f) {
        c = static_cast<char>(narrow);
        i += 2;
      }
    }
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (std::string_view(" \t\r\n-_./:*").find(c) == std::string_view::npos) result += c;
  }
  return result;
}

// ---- fields

const ChoiceDef* FieldDef::choice(std::string_view choiceKey) const {
  return at(choices, choiceKeys.find(choiceKey));
}

const ChoiceDef* FieldDef::findChoice(std::string_view word) const {
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error == std::errc() && end == word.data() + word.size()) {
    const ChoiceDef* band = nullptr;
    for (auto& choice : choices) {
      if (choice.atLeast && *choice.atLeast <= number) band = &choice;
    }
    if (band) return band;
  }
  return at(choices, choiceNames.find(fold(word)));
}

const ChoiceDef* FieldDef::nearestChoice(std::string_view word) const {
  return nearest(choices, word);
}

std::optional<std::size_t> FieldDef::rank(std::string_view choiceKey) const {
  return choiceKeys.find(choiceKey);
}

std::string_view FieldDef::mergeText() const {
  if (composite && merge == Merge::LAST_WRITER) return "A/L";
  if (composite && merge == Merge::KEEP_BOTH) return "A/M";
  return schema::mergeText(merge);
}

std::string_view FieldDef::typeText() const {
  return schema::typeText(type);
}

// ---- kinds

const FieldDef* KindDef::field(std::string_view fieldKey) const {
  return at(fields, fieldKeys.find(fieldKey));
}

const FieldDef* KindDef::findField(std::string_view word) const {
  if (const FieldDef* exact = field(word)) return exact;
  return at(fields, fieldNames.find(fold(word)));
}

const std::vector<std::size_t>& KindDef::parts(std::string_view entry) const {
  static const std::vector<std::size_t> none;
  auto found = composites.find(entry);
  return found == composites.end() ? none : found->second;
}

const FieldDef* KindDef::nearestField(std::string_view word) const {
  return nearest(fields, word);
}

const FieldDef& KindDef::titleField() const {
  return *field(title);
}

// ---- the catalogue

Catalogue::Catalogue() : Catalogue(copy(*COMMON_FIELDS), builtInKinds()) {}

Catalogue::Catalogue(std::vector<FieldDef> commonFields, std::vector<KindDef> kinds) : common(std::move(commonFields)) {
  for (auto& field : common) field.common = true;
  for (auto& kind : kinds) addKind(std::move(kind));
  indexKinds();
}

void Catalogue::addKind(KindDef kind) {
  addKeys(kind.fieldKeys, kind.fields, "field");
  for (auto& field : common) {
    if (!kind.fieldKeys.find(field.key)) kind.fields.push_back(field);
  }
  indexFields(kind);
  if (!kind.fieldKeys.find(kind.title)) {
    throw std::invalid_argument("the kind " + kind.key + " is named by the field " + kind.title + ", which it lacks");
  }
  all.push_back(std::move(kind));
}

void Catalogue::indexKinds() {
  kindKeys = kindNames = {};
  for (std::size_t k = 0; k < all.size(); ++k) all[k].index = k;
  addKeys(kindKeys, all, "kind");
  addNames<KindDef>(kindNames, all, [](const KindDef& kind) { return !kind.custom; });
  addNames<KindDef>(kindNames, all, [](const KindDef& kind) { return kind.custom; });
}

void Catalogue::indexFields(KindDef& kind) {
  kind.fieldKeys = kind.fieldNames = {};
  kind.composites.clear();
  addKeys(kind.fieldKeys, kind.fields, "field");
  for (std::size_t f = 0; f < kind.fields.size(); ++f) {
    FieldDef& field = kind.fields[f];
    field.index = f;
    if (!field.partOf.empty()) kind.composites[field.partOf].push_back(f);
    addKeys(field.choiceKeys, field.choices, "choice");
    addNames<ChoiceDef>(field.choiceNames, field.choices, [](const ChoiceDef&) { return true; });
  }
  addNames<FieldDef>(kind.fieldNames, kind.fields,
                     [](const FieldDef& field) { return !field.common && !field.custom; });
  addNames<FieldDef>(kind.fieldNames, kind.fields, [](const FieldDef& field) { return field.common; });
  addNames<FieldDef>(kind.fieldNames, kind.fields, [](const FieldDef& field) { return field.custom; });
}

Catalogue Catalogue::with(std::vector<KindDef> kinds, std::vector<Addition> fields) const {
  Catalogue result = *this;
  for (auto& kind : kinds) {
    kind.custom = true;
    result.addKind(std::move(kind));
  }
  result.indexKinds();
  std::set<std::size_t> grown;
  for (auto& [kind, field] : fields) {
    const auto at = result.kindKeys.find(kind);
    if (!at) throw std::invalid_argument("there is no kind " + kind + " to have the field " + field.key);
    field.custom = true;
    result.all[*at].fields.push_back(std::move(field));
    grown.insert(*at);
  }
  for (const std::size_t position : grown) indexFields(result.all[position]);
  return result;
}

const KindDef* Catalogue::kind(std::string_view key) const {
  return at(all, kindKeys.find(key));
}

const KindDef* Catalogue::findKind(std::string_view word) const {
  if (const KindDef* exact = kind(word)) return exact;
  std::string name = fold(word);
  if (auto found = kindNames.find(name)) return &all[*found];
  auto without = [&](std::string_view ending, std::string_view instead) {
    if (!name.ends_with(ending)) return static_cast<const KindDef*>(nullptr);
    return at(all, kindNames.find(name.substr(0, name.size() - ending.size()) + std::string(instead)));
  };
  if (auto found = without("ies", "y")) return found;
  if (auto found = without("es", "")) return found;
  return without("s", "");
}

const KindDef* Catalogue::nearestKind(std::string_view word) const {
  return nearest(all, word);
}

std::vector<const KindDef*> Catalogue::targets(const FieldDef& field) const {
  std::vector<const KindDef*> result;
  if (!field.isRef()) return result;
  for (auto& kind : all) {
    bool named = std::find(field.target.begin(), field.target.end(), kind.key) != field.target.end();
    if (named || field.target.empty()) result.push_back(&kind);
  }
  return result;
}

std::vector<Catalogue::Referrer> Catalogue::referrers(const KindDef& kind) const {
  std::vector<Referrer> result;
  for (auto& other : all) {
    for (auto& field : other.fields) {
      bool names = std::find(field.target.begin(), field.target.end(), kind.key) != field.target.end();
      if (names && field.isRef()) result.push_back({&other, &field});
    }
  }
  return result;
}

PipelineSeed defaultPipelineSeed() {
  auto constant = *DEFAULT_PIPELINE;
  PipelineSeed seed{copy(constant.getCode()), copy(constant.getLabel()), {}};
  for (auto stage : constant.getStages()) {
    seed.stages.push_back({copy(stage.getCode()), copy(stage.getLabel()), stage.getProbability(), copy(stage.getType()),
                           copy(stage.getColour())});
  }
  return seed;
}

// ---- words for types and merge codes

std::string_view typeText(FieldType type) {
  return types().at(static_cast<std::size_t>(type));
}

std::string_view mergeText(Merge merge) {
  return mergeTexts[static_cast<std::size_t>(merge)];
}

std::optional<FieldType> typeOf(std::string_view text) {
  std::string wanted = fold(text);
  for (std::size_t i = 0; i < types().size(); ++i) {
    if (fold(types()[i]) == wanted) return static_cast<FieldType>(i);
  }
  return std::nullopt;
}

std::optional<Merge> mergeOf(std::string_view text) {
  std::string wanted = fold(text);
  for (std::size_t i = 0; i < std::size(mergeTexts); ++i) {
    if (fold(mergeTexts[i]) == wanted) return static_cast<Merge>(i);
  }
  return std::nullopt;
}

}  // namespace satchel::schema
