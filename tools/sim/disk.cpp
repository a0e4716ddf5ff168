#include "tools/sim/disk.h"

#include <kj/debug.h>

namespace satchel::sim {
namespace {

std::optional<ByteView> find(const Disk::Tables& tables, node::Table table, ByteView key) {
  const Disk::Rows& rows = tables[static_cast<std::size_t>(table)];
  const auto row = rows.find(copyOf(key));
  return row == rows.end() ? std::nullopt : std::optional<ByteView>(row->second);
}

void scanRows(const Disk::Tables& tables, node::Table table, ByteView from,
              const std::function<bool(ByteView, ByteView)>& visit) {
  const Disk::Rows& rows = tables[static_cast<std::size_t>(table)];
  for (auto row = rows.lower_bound(copyOf(from)); row != rows.end() && visit(row->first, row->second); ++row) {
  }
}

class DiskRead final : public node::ReadTransaction {
 public:
  explicit DiskRead(const Disk::Tables& tables) : tables(tables) {}
  std::optional<ByteView> get(node::Table table, ByteView key) const override { return find(tables, table, key); }
  void scan(node::Table table, ByteView from, const std::function<bool(ByteView, ByteView)>& visit) const override {
    scanRows(tables, table, from, visit);
  }

 private:
  const Disk::Tables& tables;
};

}  // namespace

/// Writes in place and remembers what was there, until it commits.
class DiskWrite final : public node::WriteTransaction {
 public:
  explicit DiskWrite(Disk& disk) : disk(disk) { disk.writing = true; }
  ~DiskWrite() override {
    if (!committed) takeBack();
    disk.writing = false;
  }
  std::optional<ByteView> get(node::Table table, ByteView key) const override { return find(disk.tables, table, key); }
  void scan(node::Table table, ByteView from, const std::function<bool(ByteView, ByteView)>& visit) const override {
    scanRows(disk.tables, table, from, visit);
  }
  void put(node::Table table, ByteView key, ByteView value) override {
    disk.access();
    if (disk.isFull) {
      ++disk.refusals;
      throw node::DiskFull();
    }
    auto& rows = disk.tables[static_cast<std::size_t>(table)];
    const auto [row, fresh] = rows.try_emplace(copyOf(key));
    before.push_back({table, row->first, fresh ? std::nullopt : std::optional<Bytes>(row->second)});
    row->second = copyOf(value);
  }
  void erase(node::Table table, ByteView key) override {
    disk.access();
    auto& rows = disk.tables[static_cast<std::size_t>(table)];
    const auto row = rows.find(copyOf(key));
    before.push_back({table, copyOf(key), row == rows.end() ? std::nullopt : std::optional<Bytes>(row->second)});
    if (row != rows.end()) rows.erase(row);
  }
  std::uint64_t writes() const override { return before.size(); }
  void commit() override {
    try {
      disk.access();
      if (disk.syncFails) {
        disk.syncFails = false;
        ++disk.syncErrors;
        throw node::DiskFailed();
      }
    } catch (...) {
      // Whether the last page came through nobody can know.
      if (!before.empty() && disk.chance.in1000(500)) keep();
      throw;
    }
    keep();
  }

 private:
  struct Before {
    node::Table table;
    Bytes key;
    std::optional<Bytes> value;
  };
  void keep() {
    committed = true;
    ++disk.commits;
    if (!disk.onDurable) return;
    for (const Before& each : before) {
      if (const auto now = find(disk.tables, each.table, each.key)) disk.onDurable(each.table, each.key, *now);
    }
  }
  void takeBack() {
    for (auto each = before.rbegin(); each != before.rend(); ++each) {
      auto& rows = disk.tables[static_cast<std::size_t>(each->table)];
      if (each->value) {
        rows[each->key] = *each->value;
      } else {
        rows.erase(each->key);
      }
    }
  }

  Disk& disk;
  std::vector<Before> before;
  bool committed = false;
};

class DiskDatabase final : public node::Database {
 public:
  explicit DiskDatabase(Disk& disk) : disk(disk) {}
  std::unique_ptr<node::ReadTransaction> read() override {
    KJ_REQUIRE(!disk.writing, "read beside a write: it would see what is not durable");
    return std::make_unique<DiskRead>(disk.tables);
  }
  std::unique_ptr<node::WriteTransaction> write() override {
    KJ_REQUIRE(!disk.writing, "two writers");
    return std::make_unique<DiskWrite>(disk);
  }
  bool grow() override { return false; }

 private:
  Disk& disk;
};

std::unique_ptr<node::Database> Disk::open() {
  return std::make_unique<DiskDatabase>(*this);
}

void Disk::access() {
  if (dead) throw PowerCut();
  if (untilCut == 0 || --untilCut > 0) return;
  dead = true;
  ++cuts;
  throw PowerCut();
}

bool Disk::flipBit(node::Table table) {
  Rows& rows = tables[static_cast<std::size_t>(table)];
  if (rows.empty()) return false;
  auto row = rows.begin();
  std::advance(row, static_cast<std::ptrdiff_t>(chance.below(rows.size())));
  if (row->second.empty()) return false;
  row->second[chance.below(row->second.size())] ^= static_cast<std::uint8_t>(1u << chance.below(8));
  ++flips;
  return true;
}

void Disk::heal() {
  untilCut = 0;
  syncFails = false;
  isFull = false;
}

std::size_t Disk::bytes() const {
  std::size_t total = 0;
  for (const Rows& rows : tables) {
    for (const auto& [key, value] : rows) total += key.size() + value.size();
  }
  return total;
}

}  // namespace satchel::sim
