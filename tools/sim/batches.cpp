// Many records at once: files that come in, one commit over many records, and the undo of either.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tools/sim/play.h"

namespace satchel::sim {
namespace {

/// A file that is gone with its last reader. Its path is as long in every process: what is noted of an import is.
class PassingFile {
 public:
  explicit PassingFile(const std::string& text) {
    const int file = ::memfd_create("satchel-sim", MFD_CLOEXEC);
    handle = ::fcntl(file, F_DUPFD_CLOEXEC, 500);
    ::close(file);
    if (handle < 0 || ::write(handle, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
      throw std::runtime_error("no file for an import");
    }
  }
  ~PassingFile() { ::close(handle); }
  KJ_DISALLOW_COPY(PassingFile);
  std::string path() const { return "/proc/self/fd/" + std::to_string(handle); }

 private:
  int handle;
};

/// Rows as another system exports them: the same few, with ids, so that whoever imports apart writes the same records.
std::string fileOf(Chance& chance, std::uint64_t seed, const std::string& word, std::vector<std::string>& ids) {
  std::string text = "id,name,level,description\n";
  for (std::uint64_t left = chance.between(10, 40), row = chance.below(30); left > 0; --left, ++row) {
    ids.push_back(hex(hashOf(Context{"satchel simulated row of a file"}, {asBytes(std::to_string(seed * 1000 + row))}))
                      .substr(0, 32));
    text += ids.back() + ",Row 行 " + std::to_string(row) + " " + word + "," +
            std::string(1, static_cast<char>('A' + chance.below(3))) + ",\"from a file, row " + std::to_string(row) +
            "\"\n";
  }
  return text;
}

/// What one change over many says of a record of this kind; nothing for other kinds.
std::optional<std::pair<const char*, sync::Value>> changeOf(const std::string& kind, Chance& chance,
                                                            const std::string& word) {
  if (kind == "opportunity") return {{"next_step", {sync::Text{"all of them: " + word}}}};
  if (kind == "lead") return {{"company", {sync::Text{"one of many " + word}}}};
  if (kind == "account") return {{"level", {sync::Choice{std::string(1, static_cast<char>('A' + chance.below(3)))}}}};
  return std::nullopt;
}

}  // namespace

void Play::imports(std::size_t number, Chance& chance) {
  const unsigned who = plan.steps[number].who;
  const auto ids = std::make_shared<std::vector<std::string>>();
  auto file = kj::heap<PassingFile>(fileOf(chance, plan.seed, wordOf(number), *ids));
  auto request = at(who).session().importFileRequest();
  request.setPath(file->path().c_str());
  request.setKind("account");
  at(who).keep(request.send()
                   .then(
                       [this, number, ids](capnp::Response<rpc::Session::ImportFileResults> imported) {
                         const auto counts = imported.getCounts();
                         if (counts.getCreated() + counts.getUpdated() == 0) return;
                         outcome.imported += counts.getCreated() + counts.getUpdated();
                         batches.push_back(counts.getBatch().cStr());
                         for (const std::string& id : *ids) records.push_back({id, "account"});
                         acknowledged(number, ids->front(), wordOf(number));
                       },
                       [this, number](kj::Exception&& why) { refused(number, why); })
                   .attach(kj::mv(file)));
}

void Play::changesMany(std::size_t number, Chance& chance) {
  Device& device = at(plan.steps[number].who);
  const auto batch = std::make_shared<std::string>();
  const auto many = std::make_shared<std::size_t>(0);
  device.keep(
      device.node()
          .inStore([this, &device, number, batch, many, luck = chance.any()](node::StoreAccess& access) {
            Chance again(luck);
            node::Space& space = device.node().spaceNamed(access, "");
            node::Edit edit;
            edit.batch = device.random.make<sync::BatchId>();
            std::set<sync::RecordId> chosen;
            for (auto known = records.rbegin(); known != records.rend() && chosen.size() < 30; ++known) {
              const auto* kind = device.node().rows.builtIn.kind(known->kind);
              const auto change = changeOf(known->kind, again, wordOf(number));
              const auto id = sync::RecordId::from(*unhex(known->id));
              if (!change || again.in1000(200) || chosen.contains(*id)) continue;
              // Of what is here, as a client lists it.
              const auto* row = device.node().rows.find(access.txn, access.replica, space, *kind, *id);
              if (row == nullptr || row->presence.deleted) continue;
              chosen.insert(*id);
              edit.fields.push_back(
                  {*id, kind->key, change->first, node::FieldEdit::Action::set, {}, sync::encode(change->second)});
            }
            *batch = hex(*edit.batch);
            *many = edit.fields.size();
            if (*many > 0) node::orRefuse(access.replica.write(access.txn, space, edit));
          })
          .then(
              [this, number, batch, many] {
                if (*many < 2) return;
                outcome.changedAtOnce += *many;
                batches.push_back(*batch);
                acknowledged(number, "", "");
              },
              [this, number](kj::Exception&& why) { refused(number, why); }));
}

void Play::undoesBatch(std::size_t number, Chance& chance) {
  if (batches.empty()) return;
  auto request = at(plan.steps[number].who).session().undoRequest();
  request.setWhat(batches[batches.size() - 1 - chance.below(std::min<std::size_t>(batches.size(), 3))].c_str());
  tries(number, kj::mv(request), "", "");
}

}  // namespace satchel::sim
