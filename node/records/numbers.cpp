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

/// What this device has given so far of its block, and gives next.
class Block {
 public:
  Block(WriteTransaction& txn, const Space& space)
      : txn(txn), name(blockOf(space, space.own)), place(placeIn(space)), given(read()) {}

  std::string next() {
    const std::string count = std::to_string(++given);
    return name + "-" + (count.size() < 4 ? std::string(4 - count.size(), '0') : "") + count;
  }
  void save() const { txn.put(Table::meta, place, Key().u64(given)); }

 private:
  static Key placeIn(const Space& space) {
    return Key().raw(asBytes(counted)).u32(space.number).u32(space.logs.at(space.own).number);
  }
  std::uint64_t read() const {
    const auto last = txn.get(Table::meta, place);
    return last ? bigEndian(*last) : 0;
  }

  WriteTransaction& txn;
  const std::string name;
  const Key place;
  std::uint64_t given;
};

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
  Block block(txn, space);
  std::string number = block.next();
  block.save();
  return number;
}

void numberNew(std::vector<FieldEdit>& edits, const schema::Catalogue& catalogue, WriteTransaction& txn,
               const Space& space) {
  std::map<sync::RecordId, const std::string*> made;
  for (const auto& edit : edits) made.try_emplace(edit.record, &edit.kind);
  for (const auto& edit : edits) {
    if (edit.field == numberField && !edit.value.empty()) made.erase(edit.record);
  }
  std::erase_if(made, [&](const auto& each) {
    const auto* kind = catalogue.kind(*each.second);
    return kind == nullptr || !isNumbered(*kind) || txn.get(Table::ids, Key().u32(space.number).raw(each.first));
  });
  if (made.empty()) return;
  Block block(txn, space);
  std::vector<FieldEdit> numbered;
  numbered.reserve(edits.size() + made.size());
  for (std::size_t i = 0; i < edits.size(); ++i) {
    const sync::RecordId id = edits[i].record;
    const std::string kind = edits[i].kind;
    numbered.push_back(std::move(edits[i]));
    // Behind what the record has: fields of one record are to stand together.
    const bool more = i + 1 < edits.size() && edits[i + 1].record == id;
    if (more || made.erase(id) == 0) continue;
    const sync::Value number{sync::Text{block.next()}};
    numbered.push_back({id, kind, std::string(numberField), FieldEdit::Action::set, {}, sync::encode(number)});
  }
  block.save();
  edits = std::move(numbered);
}

}  // namespace satchel::node
