// This device's own edits: turned into one commit, sealed, signed, and merged like anybody's.
#include <numeric>
#include <ranges>
#include <unordered_map>

#include "node/store/replica.h"
#include "sync/reading.h"
#include "sync/value.h"

namespace satchel::node {
namespace {

using sync::Dot;
using sync::Operation;
using sync::Seq;

/// Builds the operations of one commit: names and citations once each.
class Builder {
 public:
  Builder(const ReadTransaction& txn, const Space& space, sync::Operations start)
      : operations(std::move(start)), txn(txn), space(space), seq(space.logs.at(space.own).written() + 1) {}

  std::uint32_t name(const std::string& text) {
    // Records of one kind mostly name their fields in one order.
    if (++last < operations.names.size() && operations.names[last] == text) return last;
    const auto [at, fresh] = named.try_emplace(text, static_cast<std::uint32_t>(operations.names.size()));
    if (fresh) operations.names.push_back(text);
    return last = at->second;
  }

  sync::DotRef ref(const Dot& dot) {
    if (dot.log == space.own) return {0, dot.seq, dot.index};
    for (std::size_t i = 0; i < operations.citations.size(); ++i) {
      if (operations.citations[i].log == dot.log) return {static_cast<std::uint32_t>(i + 1), dot.seq, dot.index};
    }
    cite(dot.log);
    return {static_cast<std::uint32_t>(operations.citations.size()), dot.seq, dot.index};
  }

  /// Says how far this device has merged another log.
  void cite(const sync::LogId& id) {
    const LogState& log = space.logs.at(id);
    sync::Citation citation{id, log.merged, {}};
    const auto position = txn.get(Table::positions, Key().u32(space.number).u32(log.number).u64(log.merged));
    if (!position || position->size() < 16) throw StoreDamaged("STORE_DAMAGED: a commit has no position");
    std::copy_n(position->begin() + 8, 8, citation.hashPrefix.begin());
    operations.citations.push_back(citation);
  }
  /// The logs that an edit of a text names, as far as they are here.
  void citeText(const sync::TextOperation& edit) {
    for (const sync::LogId& id : edit.foreignLogs(space.own)) {
      const auto log = space.logs.find(id);
      const bool cited =
          std::ranges::find(operations.citations, id, &sync::Citation::log) != operations.citations.end();
      if (!cited && log != space.logs.end() && log->second.merged >= log->second.start) cite(id);
    }
  }
  /// The logs that a deletion says it saw.
  void citeSeen(const std::map<sync::LogId, Seq>& seen) {
    for (const auto& [id, seq] : seen) {
      const bool cited =
          std::ranges::find(operations.citations, id, &sync::Citation::log) != operations.citations.end();
      if (!cited && id != space.own) cite(id);
    }
  }

  /// The dot of what is added next.
  Dot next() const { return {space.own, seq, static_cast<std::uint32_t>(operations.list.size())}; }

  /// Adds the operation; its dot.
  Dot add(Operation operation, const std::vector<Dot>& replaces) {
    const Dot dot = next();
    for (const Dot& each : replaces) operation.replaces.push_back(ref(each));
    operations.list.push_back(std::move(operation));
    return dot;
  }

  sync::Operations operations;

 private:
  const ReadTransaction& txn;
  const Space& space;
  Seq seq;
  std::unordered_map<std::string, std::uint32_t> named;
  std::uint32_t last = 0;  ///< what was asked for before
};

/// Of the fields of an edit: those whose entry a later one of the same edit writes as well.
std::vector<bool> writtenAgain(const std::vector<FieldEdit>& fields) {
  std::vector<bool> again(fields.size());
  // Fields of one record mostly stand together, and records in the order of their ids.
  std::vector<std::size_t> order(fields.size());
  std::iota(order.begin(), order.end(), 0);
  const auto byRecord = [&](std::size_t a, std::size_t b) { return fields[a].record < fields[b].record; };
  if (!std::ranges::is_sorted(order, byRecord)) std::ranges::stable_sort(order, byRecord);
  const auto entryOf = [&](std::size_t i) { return std::tie(fields[i].field, fields[i].kind); };
  for (std::size_t from = 0, to = 0; from < order.size(); from = to) {
    while (to < order.size() && fields[order[to]].record == fields[order[from]].record) ++to;
    const std::span one(order.begin() + static_cast<std::ptrdiff_t>(from), to - from);
    std::ranges::sort(one, {}, [&](std::size_t i) { return std::tuple_cat(entryOf(i), std::tuple(i)); });
    for (std::size_t i = 1; i < one.size(); ++i) again[one[i - 1]] = entryOf(one[i - 1]) == entryOf(one[i]);
  }
  return again;
}

std::vector<Dot> dotsOfElement(const sync::Entry& entry, ByteView element) {
  std::vector<Dot> dots;
  for (const sync::Version& version : entry.live) {
    const auto parts = sync::decodeElement(version.value);
    if (parts && equal(parts->id, element)) dots.push_back(version.dot);
  }
  return dots;
}

/// A field's first text is a whole value, so that what two people make from one template is one text; whatever comes
/// after is an edit. Nothing where that changes nothing.
std::optional<Bytes> textValue(Builder& builder, const sync::Entry& entry, FieldEdit& field) {
  if (entry.empty() && (!field.seenText || field.seenText->text.empty())) {
    return field.value.empty() ? std::nullopt : std::optional(std::move(field.value));
  }
  const auto value = sync::decodeValue(field.value);
  const auto* wanted = value ? std::get_if<sync::Text>(&value->is) : nullptr;
  const sync::Sequence sequence(entry);
  const auto edit = sync::textEdit(sequence, field.seenText ? *field.seenText : sync::seenText(sequence),
                                   wanted == nullptr ? std::string_view() : wanted->text);
  if (!edit) return std::nullopt;
  builder.citeText(*edit);
  return edit->encode(builder.next());
}

}  // namespace

sync::Operations Replica::newOperations(sync::Origin origin) const {
  sync::Operations operations;
  operations.time = clock.now();
  operations.origin = origin;
  return operations;
}

OrProblem<Hash> Replica::write(WriteTransaction& txn, Space& space, Edit edit) {
  if (auto problem = readyToWrite(txn, space)) return std::move(*problem);
  Builder builder(txn, space, newOperations(edit.origin));
  builder.operations.batch = edit.batch;
  builder.operations.list.reserve(edit.fields.size());
  RecordCache cache;
  const auto merged = [](const Dot&) { return true; };
  const std::vector<bool> again = writtenAgain(edit.fields);
  static const sync::Entry nothing;
  Touched* loaded = nullptr;
  std::uint32_t kind = 0;
  for (std::size_t i = 0; i < edit.fields.size(); ++i) {
    FieldEdit& field = edit.fields[i];
    if (i == 0 || edit.fields[i - 1].record != field.record || edit.fields[i - 1].kind != field.kind) {
      loaded = &load(txn, space, cache, {field.record, field.kind});
      kind = builder.name(field.kind);
    }
    Touched& touched = *loaded;
    const auto stored = touched.record.entries.find(field.field);
    const sync::Entry& entry = stored == touched.record.entries.end() ? nothing : stored->second;
    Operation operation;
    operation.record = field.record;
    operation.kind = kind;
    operation.field = builder.name(field.field);
    std::vector<Dot> replaces;
    switch (field.action) {
      case FieldEdit::Action::set:
        operation.value = std::move(field.value);
        replaces = field.seen.value_or(entry.seen());
        break;
      case FieldEdit::Action::text: {
        auto value = textValue(builder, entry, field);
        if (!value) continue;
        operation.value = std::move(*value);
        break;
      }
      case FieldEdit::Action::addElement:
        operation.value = sync::encodeElement(field.element, field.value);
        replaces = dotsOfElement(entry, field.element);
        break;
      case FieldEdit::Action::removeElement:
        operation.action = Operation::Action::remove;
        replaces = dotsOfElement(entry, field.element);
        if (replaces.empty()) continue;
        break;
      case FieldEdit::Action::count: {
        const auto number = sync::decodeValue(field.value);
        const auto* by = number ? std::get_if<sync::Integer>(&number->is) : nullptr;
        operation.value = sync::encodeTotal(sync::totalOf(entry, space.own) + (by == nullptr ? 0 : by->value));
        replaces = entry.seen();
        std::erase_if(replaces, [&](const Dot& dot) { return dot.log != space.own; });
        break;
      }
      case FieldEdit::Action::erase: {
        std::map<sync::LogId, Seq> seen = touched.record.touched;
        builder.citeSeen(seen);
        operation.value = sync::Deletion{true, std::move(seen)}.encode();
        replaces = entry.seen();
        break;
      }
      case FieldEdit::Action::restore:
        operation.value = sync::Deletion{false, {}}.encode();
        replaces = entry.seen();
        break;
    }
    if (!again[i]) {
      builder.add(std::move(operation), replaces);
      continue;
    }
    // A later field of the same edit sees what this one did. Voidness is settled when the commit is merged.
    const bool adds = operation.action == Operation::Action::write;
    sync::Act act{{}, adds, false, edit.origin, builder.operations.time, operation.value, replaces, {}};
    if (field.action == FieldEdit::Action::text) {
      act.reach = References(txn, space, builder.operations, space.own).reach();
    }
    act.dot = builder.add(std::move(operation), replaces);
    sync::Entry& changed = touched.record.entries[field.field];
    std::erase_if(changed.shadows, [&](const Dot& dot) { return std::ranges::find(replaces, dot) != replaces.end(); });
    (void)sync::apply(changed, std::move(act), merged);
  }
  if (builder.operations.list.empty()) {
    return Problem{"NOTHING_TO_DO", "Nothing would change.", "没有任何改动。"};
  }
  return issue(txn, space, std::move(builder.operations));
}

OrProblem<Hash> Replica::writeUndo(WriteTransaction& txn, Space& space, const std::vector<Dot>& dots, bool redo) {
  if (auto problem = readyToWrite(txn, space)) return std::move(*problem);
  Builder builder(txn, space, newOperations(sync::Origin::person));
  for (const Dot& dot : dots) {
    const LogState& log = space.logs.at(dot.log);
    const Key key = Key().u32(space.number).u32(log.number).u64(dot.seq).u32(dot.index);
    std::vector<Dot> replaces;
    if (const auto sealed = txn.get(Table::undos, key)) {
      if (const auto hidden = sync::decodeRecord(vault.open(Table::undos, key, *sealed), *this)) {
        const auto entry = hidden->entries.find("");
        if (entry != hidden->entries.end()) replaces = entry->second.seen();
      }
    }
    Operation operation;
    operation.action = redo ? Operation::Action::redo : Operation::Action::undo;
    operation.target = builder.ref(dot);
    builder.add(std::move(operation), replaces);
  }
  return issue(txn, space, std::move(builder.operations));
}

std::optional<Problem> Replica::readyToWrite(WriteTransaction& txn, Space& space) {
  const VerifyKey& self = identity.keys().device;
  const sync::Role role = space.roster.roleOf(self);
  if (role == sync::Role::carrier) {
    return Problem{"NOT_ALLOWED", "This is a relay: it carries records and can neither read nor write them.",
                   "这是中继：它只传递记录，既不能读取也不能修改。"};
  }
  if (space.roster.isRemoved(self)) {
    return Problem{"ACCESS_REMOVED",
                   "This device was removed from the space: what is here stays and can be read, but no longer changed.",
                   "本设备已被移出此空间：已有内容仍可读取，但不能再修改。"};
  }
  if (role < sync::Role::editor) {
    return Problem{"NOT_ALLOWED", "Your role in this space does not let you change records; ask an admin for editor.",
                   "您在此空间的角色不能修改记录；请向管理员申请编辑者角色。"};
  }
  if (!space.keys.contains(space.firstEpoch)) {
    return Problem{"NO_KEY", "This device does not hold the space's key yet; sync with a colleague first.",
                   "本设备尚未取得此空间的密钥；请先与同事同步。"};
  }
  if (sync::writingKey(space.id, space.heads, space.keys)) {
    issueDrafts(txn, space);
  } else if (role >= sync::Role::admin) {
    sync::Fact fact;  // over heads it cannot open
    fact.epoch = mintEpoch(space);
    addFact(txn, space, std::move(fact));
    settleKeys(txn, space);
  } else if (space.logs.at(space.own).stored.seq > 0) {
    renewLog(txn, space);
    saveSpace(txn, space);
  }
  return std::nullopt;
}

OrProblem<Hash> Replica::issue(WriteTransaction& txn, Space& space, sync::Operations operations) {
  LogState& log = space.logs.at(space.own);
  const Seq seq = log.written() + 1;
  const auto key = sync::writingKey(space.id, space.heads, space.keys);
  // A draft is sealed as well, to be thrown away: what would be too large later is too large now.
  const auto sealing = key ? key->clone() : sync::WritingKey::generate(random);
  const auto sealed = sync::sealCommit(space.id, space.own, seq, log.stored.hash, sync::epochSetOf(space.heads),
                                       sealing, operations.encode(seq), random);
  if (!sealed) {
    return Problem{"TOO_LARGE", "This is more than 256 KiB in one edit; save it in smaller parts.",
                   "一次编辑超过 256 KiB；请分几次保存。"};
  }
  current = &txn;
  Hash hash;
  if (key) {
    const std::uint64_t n = space.nextFeed++;
    seal(txn, space, log, n, *sealed);
    hash = log.stored.hash;
    log.merged = seq;
    merge(txn, space, space.own, seq, std::move(operations), n);
  } else {
    hash = keepDraft(txn, space, log, operations);
  }
  saveLog(txn, space, log);
  saveSpace(txn, space);
  current = nullptr;
  return hash;
}

void Replica::seal(WriteTransaction& txn, Space& space, LogState& log, std::uint64_t n,
                   const sync::SealedCommit& commit) {
  const Hash hash = commit.header.hash();
  txn.put(Table::signatures, signatureKey(sync::Chain::commits, space, log, commit.header.seq),
          identity.log().sign(sync::commitSignature, hash));
  store(txn, space, log, n, commit.header, hash, space.heads, commit.body);
}

std::optional<std::vector<Dot>> Replica::lastEdit(const ReadTransaction& txn, const Space& space) const {
  // Through this device's logs, the latest first; of one that forked the branches before what they grew from.
  const Branches branches(txn, space);
  for (auto at = space.logs.find(space.own); at != space.logs.end();
       at = space.logs.find(at->second.incarnation.predecessor)) {
    for (const sync::LogId& id : branches.family(at->first) | std::views::reverse) {
      const LogState& log = space.logs.at(id);
      for (Seq seq = log.written(); seq >= log.start; --seq) {
        const auto position = txn.get(Table::positions, Key().u32(space.number).u32(log.number).u64(seq));
        const auto commit = position ? openFeed(txn, space, bigEndian(position->first(8))) : std::nullopt;
        if (!commit) continue;
        std::vector<Dot> dots;
        for (std::uint32_t i = 0; i < commit->operations.list.size(); ++i) {
          const Operation& operation = commit->operations.list[i];
          if (operation.action == Operation::Action::undo || operation.action == Operation::Action::redo) continue;
          const Dot dot{id, seq, i};
          if (!isUndone(txn, space, dot)) dots.push_back(dot);
        }
        if (!dots.empty()) return dots;
      }
    }
  }
  return std::nullopt;
}

std::optional<std::pair<std::vector<Dot>, bool>> Replica::editNamed(const ReadTransaction& txn, const Space& space,
                                                                    std::string_view hexPrefix) const {
  std::vector<Dot> dots;
  bool undone = true;
  txn.scanPrefix(Table::feed, Key().u32(space.number), [&](ByteView key, ByteView) {
    const auto commit = openFeed(txn, space, bigEndian(key.subspan(4)));
    if (!commit) return true;
    const bool named = hex(commit->hash).starts_with(hexPrefix) ||
                       (commit->operations.batch && hex(*commit->operations.batch).starts_with(hexPrefix));
    if (!named) return true;
    const References references(txn, space, commit->operations, commit->log);
    for (std::uint32_t i = 0; i < commit->operations.list.size(); ++i) {
      const Operation& operation = commit->operations.list[i];
      const bool ofUndo = operation.action == Operation::Action::undo || operation.action == Operation::Action::redo;
      const auto dot = ofUndo ? references.dotOf(operation.target) : Dot{commit->log, commit->header.seq, i};
      if (!dot) continue;
      dots.push_back(*dot);
      undone = undone && isUndone(txn, space, *dot);
    }
    return true;
  });
  if (dots.empty()) return std::nullopt;
  return std::pair(std::move(dots), undone);
}

}  // namespace satchel::node
