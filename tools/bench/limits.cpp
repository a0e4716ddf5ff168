#include "tools/bench/limits.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tools/bench/files.h"
#include "tools/bench/loopback.h"
#include "tools/bench/stopwatch.h"

namespace satchel::bench {
namespace {

constexpr std::size_t sendAtOnce = 1 << 16;
constexpr std::size_t tag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
struct Frame {
  std::uint64_t number;
  std::uint32_t size;  ///< sealed
};
const std::array<unsigned char, crypto_aead_xchacha20poly1305_ietf_KEYBYTES> key{1};

std::array<unsigned char, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES> nonceOf(std::uint64_t number) {
  std::array<unsigned char, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES> nonce{};
  std::memcpy(nonce.data(), &number, sizeof number);
  return nonce;
}

void addSealed(std::string& out, const RawRecord& record) {
  const Frame frame{record.number, static_cast<std::uint32_t>(record.bytes.size() + tag)};
  out.append(reinterpret_cast<const char*>(&frame), sizeof frame);
  const std::size_t at = out.size();
  out.resize(at + frame.size);
  crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<unsigned char*>(out.data() + at), nullptr,
                                             reinterpret_cast<const unsigned char*>(record.bytes.data()),
                                             record.bytes.size(), nullptr, 0, nullptr, nonceOf(record.number).data(),
                                             key.data());
}

/// What lies open, until it fills a transaction.
class Opened {
 public:
  explicit Opened(RawStore& store) : store_(store) {}
  void add(const Frame& frame, const char* sealed) {
    std::string bytes(frame.size - tag, '\0');
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(bytes.data()), nullptr, nullptr,
                                                   reinterpret_cast<const unsigned char*>(sealed), frame.size, nullptr,
                                                   0, nonceOf(frame.number).data(), key.data()) != 0) {
      throw std::runtime_error("what was sealed for the limit does not open");
    }
    bytes_.push_back(std::move(bytes));
    numbers_.push_back(frame.number);
    if (bytes_.size() == RawStore::bulk) keep();
  }
  void keep() {
    std::vector<RawRecord> records;
    for (std::size_t i = 0; i < bytes_.size(); ++i) records.push_back({numbers_[i], bytes_[i], {}});
    store_.put(records);
    bytes_.clear();
    numbers_.clear();
  }

 private:
  RawStore& store_;
  std::vector<std::string> bytes_;
  std::vector<std::uint64_t> numbers_;
};

void receive(const Descriptor& listener, RawStore& store) {
  const Descriptor connection = acceptFrom(listener);
  Opened opened(store);
  std::string buffer;
  while (readMore(connection, buffer)) {
    std::size_t at = 0;
    for (Frame frame; buffer.size() - at >= sizeof frame; at += sizeof frame + frame.size) {
      std::memcpy(&frame, buffer.data() + at, sizeof frame);
      if (buffer.size() - at - sizeof frame < frame.size) break;
      opened.add(frame, buffer.data() + at + sizeof frame);
    }
    buffer.erase(0, at);
  }
  opened.keep();
  writeAll(connection, "!");
}

/// Each connection in turn: they all lie in this machine's memory by then.
void receiveFan(const std::vector<Descriptor>& connections, std::size_t bytes) {
  for (const Descriptor& connection : connections) {
    std::string received;
    while (received.size() < bytes && readMore(connection, received, bytes - received.size())) continue;
    writeAll(connection, "!");
  }
}

}  // namespace

double secondsToKeep(std::span<const RawRecord> records, RawStore& store) {
  const Stopwatch watch;
  store.put(records);
  return watch.seconds();
}

double secondsToReplicate(std::span<const RawRecord> records, RawStore& store) {
  const Descriptor listener = listenOnLoopback();
  const Stopwatch watch;
  Descriptor connection = connectTo(portOf(listener));
  std::exception_ptr failed;
  std::thread receiver([&] {
    try {
      receive(listener, store);
    } catch (...) {
      failed = std::current_exception();
    }
  });
  std::string answer;
  try {
    std::string out;
    for (const RawRecord& record : records) {
      addSealed(out, record);
      if (out.size() < sendAtOnce) continue;
      writeAll(connection, out);
      out.clear();
    }
    writeAll(connection, out);
    check(::shutdown(*connection, SHUT_WR), "shutdown");
    readMore(connection, answer, 1);
  } catch (const std::exception&) {  // the receiver has ended, and says below why
    connection = Descriptor();
  }
  const double seconds = watch.seconds();
  receiver.join();
  if (failed) std::rethrow_exception(failed);
  if (answer != "!") throw std::runtime_error("the limit's receiver did not keep what it was sent");
  return seconds;
}

double durablePutsASecond(std::span<const RawRecord> records, RawStore& store) {
  const Stopwatch watch;
  store.put(records, 1);
  return static_cast<double>(records.size()) / watch.seconds();
}

double fsyncsASecond(const std::string& folder, unsigned count) {
  const std::string path = folder + "/fsyncs", page(4096, 'x');
  const Descriptor file(check(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), "open"));
  ::unlink(path.c_str());
  const Stopwatch watch;
  for (unsigned i = 0; i < count; ++i) {
    check(static_cast<int>(::write(*file, page.data(), page.size())), "write");
    check(::fsync(*file), "fsync");
  }
  return count / watch.seconds();
}

double secondsToFanOut(std::string_view message, unsigned connections, unsigned times) {
  const Descriptor listener = listenOnLoopback();
  std::vector<Descriptor> senders, receivers;
  for (unsigned i = 0; i < connections; ++i) {
    senders.push_back(connectTo(portOf(listener)));
    receivers.push_back(acceptFrom(listener));
  }
  std::exception_ptr failed;
  const Stopwatch watch;
  std::thread receiver([&] {
    try {
      receiveFan(receivers, message.size() * times);
    } catch (...) {
      failed = std::current_exception();
    }
  });
  for (unsigned i = 0; i < times; ++i) {
    for (const Descriptor& sender : senders) writeAll(sender, message);
  }
  std::string answers;
  for (const Descriptor& sender : senders) readMore(sender, answers, 1);
  const double seconds = watch.seconds();
  receiver.join();
  if (failed) std::rethrow_exception(failed);
  if (answers.size() != connections) throw std::runtime_error("the limit's receivers did not answer");
  return seconds;
}

std::uint64_t packedBytes(std::string_view bytes) {
  std::string packed(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compress(packed.data(), packed.size(), bytes.data(), bytes.size(), ZSTD_CLEVEL_DEFAULT);
  if (ZSTD_isError(size)) throw std::runtime_error(std::string("zstd: ") + ZSTD_getErrorName(size));
  return size;
}

}  // namespace satchel::bench
