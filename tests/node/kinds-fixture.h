// A device on which a person types records of any kind, and values to type in any field.
#pragma once
#include "ingest-fixture.h"
#include "node/records/edits.h"
#include "node/text/element-parts.h"
#include "tests/built-in.h"

namespace satchel::node {

/// Whether a person types a value there at all. (Columns of an import are kept apart from a row's cells.)
inline bool isTyped(const schema::FieldDef& field) {
  return field.key != "id" && !field.isDerived() && !field.seal && field.type != schema::FieldType::EXTRA;
}

/// What a person types: the same for the same `version`, another for another. Of elements with a natural key, what they
/// are called by stays and the rest differs, but for files, whose content is what they are called by.
inline std::string sample(const schema::FieldDef& field, unsigned version) {
  using schema::FieldType;
  const std::string n = std::to_string(version), one = std::to_string(version + 1);
  if (!field.namesFieldsOf.empty()) return catalogue().kind(field.namesFieldsOf)->fields[version].key;
  const auto choice = [&] { return field.choices[version % field.choices.size()].key; };
  switch (field.type) {
    case FieldType::TEXT:
    case FieldType::LONG_TEXT:
    case FieldType::TAGS:
    case FieldType::AUTO_NUMBER:
    case FieldType::ORDER_KEY:
      return "Heron " + n;
    case FieldType::INTEGER:
    case FieldType::DECIMAL:
    case FieldType::PERCENT:
    case FieldType::COUNTER:
      return one;
    case FieldType::MONEY:
      return one + "00.50 CNY";
    case FieldType::DATE:
      return "2026-03-0" + one;
    case FieldType::DATE_TIME:
      return "2026-03-0" + one + "T09:30:00Z";
    case FieldType::DURATION:
      return one + "h";
    case FieldType::BOOLEAN:
      return version == 1 ? "yes" : "no";
    case FieldType::CHOICE:
    case FieldType::MULTI_CHOICE:
      return choice();
    case FieldType::PERSON_NAME:
      return "Mei" + n + " Li";
    case FieldType::PHONE:
      return "+86101234567" + n;
    case FieldType::EMAIL:
      return "mei" + n + "@example.com";
    case FieldType::URL:
      return "https://example.com/" + n;
    case FieldType::ADDRESS:
      return "street=" + one + " Quay; city=Basel";
    case FieldType::GEO:
      return "22.5" + n + ",114.06";
    case FieldType::REF:
    case FieldType::MULTI_REF:
      return hex(sync::RecordId{{0xee, static_cast<std::uint8_t>(version)}});
    case FieldType::RANGE:
      return "2026-03-01..2026-04-0" + one;
    case FieldType::EXTERNAL_IDS:
      return "erp:" + n;
    case FieldType::ATTACHMENTS:
      return "hash=" + std::string(63, 'a') + n + "; name=offer.pdf; size=10";
    case FieldType::RECURRENCE:
      return "FREQ=WEEKLY;INTERVAL=" + one;
    case FieldType::EXPRESSION:
      return "level = " + n;
    case FieldType::STRUCTURED:
      return "{\"columns\": [" + n + "]}";
    case FieldType::STEP:
      return "10 " + choice() + " Call " + n;
    case FieldType::NAMED_DATE:
      return "2026-10-01 Day " + n;
    case FieldType::PERMISSION:
      return "opportunity.read=" + choice();
    case FieldType::EXTRA:
    case FieldType::DERIVED:
    case FieldType::STAGE_MOVE:
    case FieldType::CHILD_LINES:
      break;
  }
  return {};
}

inline sync::Value valueOf(const schema::FieldDef& field, const std::string& text) {
  return std::get<sync::Value>(readTyped(field, text, {"CNY", DateOrder::unknown, nullptr}));
}

/// Sets grow, counters count, everything else is set.
inline TypedChange change(const schema::FieldDef& field, unsigned version) {
  const bool adds = field.isSet() || field.merge == schema::Merge::COUNTER;
  return {adds ? TypedChange::Action::add : TypedChange::Action::set, field.key, sample(field, version)};
}

class Desk final : public RowLookup {
 public:
  explicit Desk(Device& device) : device(device), rows(catalogue(), device.vault) {}

  /// What went wrong, or nothing.
  std::string types(const schema::KindDef& kind, const sync::RecordId& id, const std::vector<TypedChange>& changes) {
    EditContext context{catalogue(), {"CNY", DateOrder::unknown, nullptr}, *this};
    if (takesSteps) context.hand.emplace(Hand{device.here().id, id, device.clock.now(), device.random});
    const auto planned = planEdit(kind, id, see(kind, id), changes, context);
    if (const auto* problem = std::get_if<Problem>(&planned)) return problem->code + ": " + problem->en;
    const auto written =
        device.change([&](auto& txn) { return device.replica.write(txn, device.here(), std::get<Edit>(planned)); });
    const auto* problem = std::get_if<Problem>(&written);
    return problem == nullptr ? "" : problem->code + ": " + problem->en;
  }
  /// Null where it is not here.
  const Row* see(const schema::KindDef& kind, const sync::RecordId& id) {
    const auto txn = device.database->read();
    Changes changes = device.replica.takeChanges();
    rows.refresh(*txn, device.replica, changes);
    return rows.find(*txn, device.replica, device.here(), kind, id);
  }
  void meets(Desk& other) {
    device.from(other.device);
    other.device.from(device);
  }

  const Row* row(const schema::KindDef*& kind, const sync::RecordId& id) override {
    kind = rows.kindOf(*device.database->read(), device.replica, device.here(), id);
    return kind == nullptr ? nullptr : see(*kind, id);
  }
  /// Projects have goals and whatever else they need.
  bool isNamed(const schema::FieldDef&, const sync::RecordId&) override { return true; }

  std::optional<sync::RecordId> parentOf(const schema::KindDef& kind, const schema::FieldDef& field,
                                         const sync::RecordId& id) override {
    return rows.writtenParent(*device.database->read(), device.replica, device.here(), kind, field, id);
  }

  Device& device;
  Rows rows;
  bool takesSteps = false;  ///< and whatever a step does besides
};

}  // namespace satchel::node
