// What a commit says, once it is opened. The first two bytes are its place in the log.
#include "sync/operations.h"

#include "../targets.h"
#include "sync/record.h"

namespace satchel::fuzz {

using namespace sync;

void operationsTarget(ByteView bytes) {
  Script script(bytes);
  const Seq seq = 1 + script.below(1000);
  const ByteView encoded = script.rest();
  if (const auto deletion = Deletion::decode(encoded)) {
    const Bytes again = deletion->encode();
    const auto same = Deletion::decode(again);
    must(same && same->deleted == deletion->deleted && same->seen == deletion->seen, "a deletion comes back");
  }
  const auto operations = Operations::decode(encoded, seq);
  if (!operations) return;
  const auto again = Operations::decode(operations->encode(seq), seq);
  must(again == operations, "operations come back from their encoding");
  must(again->encode(seq) == operations->encode(seq), "and have one encoding");

  const auto checkDot = [&](const DotRef& ref, std::size_t position) {
    must(ref.log <= operations->citations.size(), "a dot names a log that is cited");
    if (ref.log == 0) {
      must(ref.seq >= 1 && ref.seq <= seq, "a dot of the own log is not of its future");
      must(ref.seq < seq || ref.index < position, "nor of a later operation");
    }
    must(ref.seq > 0, "a dot names a commit");
    operations->dotOf(ref, LogId{});
  };
  for (std::size_t i = 0; i < operations->list.size(); ++i) {
    const Operation& op = operations->list[i];
    for (const DotRef& dot : op.replaces) checkDot(dot, i);
    if (op.action == Operation::Action::undo || op.action == Operation::Action::redo) {
      checkDot(op.target, i);
    } else {
      must(op.kind < operations->names.size() && op.field < operations->names.size(), "a name is written down");
    }
  }
}

Seeds operationsSeeds() {
  const auto at = [](Seq seq, const Operations& operations) {
    Bytes bytes{static_cast<std::uint8_t>((seq - 1) >> 8), static_cast<std::uint8_t>(seq - 1)};
    const Bytes encoded = operations.encode(seq);
    bytes.insert(bytes.end(), encoded.begin(), encoded.end());
    return bytes;
  };
  Operations write;
  write.time = 1'700'000'000'000;
  write.names = {"account", "name", "amount"};
  Operation name;
  name.record = RecordId::from(Bytes(16, 7)).value();
  name.field = 1;
  name.value = bytesOf(
      "\x01"
      "Blue Heron");
  Operation amount = name;
  amount.field = 2;
  amount.replaces = {{0, 2, 0}, {0, 7, 0}};
  Operation remove = amount;
  remove.action = Operation::Action::remove;
  remove.value.clear();
  write.list = {name, amount, remove};

  Operations cited = write;
  cited.origin = Origin::import;
  cited.batch = BatchId::from(Bytes(16, 9)).value();
  cited.citations = {{LogId::from(Bytes(32, 1)).value(), 12, {1, 2, 3, 4, 5, 6, 7, 8}}};
  cited.list[1].replaces.push_back({1, 12, 3});

  Operations undo;
  undo.reissue = Reissue{LogId::from(Bytes(32, 2)).value(), 4, {}};
  Operation back;
  back.action = Operation::Action::undo;
  back.target = {0, 3, 1};
  undo.list = {back};
  back.action = Operation::Action::redo;
  back.replaces = {{0, 8, 0}};
  undo.list.push_back(back);
  Bytes deletion{0, 0};
  const Bytes encoded = Deletion{true, {{LogId{}, 4}}}.encode();
  deletion.insert(deletion.end(), encoded.begin(), encoded.end());
  return {{"writes", at(7, write)}, {"import", at(300, cited)}, {"undo", at(8, undo)}, {"deletion", deletion}};
}

}  // namespace satchel::fuzz
