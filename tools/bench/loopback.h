// Sockets of 127.0.0.1, as limits and the line counter need them. Invariant: whatever the system refuses is thrown as
// std::system_error; a descriptor is closed once.
#pragma once
#include <netinet/in.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace satchel::bench {

/// `result`, or what errno says about `what`.
int check(int result, const char* what);

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  int operator*() const { return number_; }

 private:
  int number_;
};

sockaddr_in loopbackAddress(std::uint16_t port);
/// Listens at a port that the system chooses.
Descriptor listenOnLoopback();
std::uint16_t portOf(const Descriptor& listener);
Descriptor connectTo(std::uint16_t port);
Descriptor acceptFrom(const Descriptor& listener);

void writeAll(const Descriptor& descriptor, std::string_view bytes);
/// What there is, at most `most` bytes, behind what `buffer` holds; false at the end.
bool readMore(const Descriptor& descriptor, std::string& buffer, std::size_t most = 1 << 18);

}  // namespace satchel::bench
