#include "node/records/numbers.h"

#include "crypto/base32.h"
#include "sync/value.h"

namespace satchel::node {
namespace {

constexpr std::string_view numberField = "number", counted = "numbers";
constexpr std::size_t shortName = 5, longName = 10;  // bytes of the log's id; 8 and 16 characters

bool isBlockName(std::string_view text) {
  const bool known = text.size() == 8 || text.size() == 16;
  return known && text.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ") == text.npos;
}

}  // namespace

bool isNumbered(const schema::KindDef& kind) {
  const auto* field = kind.field(numberField);
  return field != nullptr && field->type == schema::FieldType::AUTO_NUMBER && !kind.appendOnly &&
         kind.childOf.empty() && (kind.custom || kind.group != "admin");
}

bool isOfBlock(std::string_view number) {
  const auto hyphen = number.find('-');
  if (hyphen == number.npos || !isBlockName(number.substr(0, hyphen))) return false;
  const auto count = number.substr(hyphen + 1);
  return count.size() >= 4 && count.find_first_not_of("0123456789") == count.npos;
}

std::string blockOf(const Space& space, const sync::LogId& log) {
  const bool shared = std::ranges::any_of(space.logs, [&](const auto& other) {
    return other.first != log && equal(other.first.view().first(shortName), log.view().first(shortName));
  });
  return base32(log.view().first(shared ? longName : shortName));
}

std::string nextNumber(WriteTransaction& txn, const Space& space) {
  const Key key = Key().raw(asBytes(counted)).u32(space.number).u32(space.logs.at(space.own).number);
  const auto last = txn.get(Table::meta, key);
  const std::uint64_t next = (last ? bigEndian(*last) : 0) + 1;
  txn.put(Table::meta, key, Key().u64(next));
  const std::string count = std::to_string(next);
  return blockOf(space, space.own) + "-" + (count.size() < 4 ? std::string(4 - count.size(), '0') : "") + count;
}

void numberNew(std::vector<FieldEdit>& edits, const schema::Catalogue& catalogue, WriteTransaction& txn,
               const Space& space) {
  std::map<sync::RecordId, std::string> made;
  for (const auto& edit : edits) made.try_emplace(edit.record, edit.kind);
  for (const auto& edit : edits) {
    if (edit.field == numberField && !edit.value.empty()) made.erase(edit.record);
  }
  for (const auto& [id, key] : made) {
    const auto* kind = catalogue.kind(key);
    if (kind == nullptr || !isNumbered(*kind)) continue;
    if (txn.get(Table::ids, Key().u32(space.number).raw(id))) continue;
    const sync::Value number{sync::Text{nextNumber(txn, space)}};
    edits.push_back({id, key, std::string(numberField), FieldEdit::Action::set, {}, sync::encode(number)});
  }
}

}  // namespace satchel::node
