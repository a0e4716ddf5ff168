// Somebody at a node's door who does not keep to the protocol: says any bytes, and waits to be shown out.
#pragma once
#include <chrono>
#include <string>

namespace satchel::test {

class Stranger {
 public:
  static Stranger atPort(int port);
  static Stranger atSocket(const std::string& path);
  Stranger(Stranger&& other) noexcept;
  ~Stranger();

  /// What the node took of the bytes; it may hang up in the middle.
  std::size_t say(const std::string& bytes);
  /// Whether the node closed the connection within the limit. Whatever it says meanwhile is ignored.
  bool isShownOut(std::chrono::seconds limit);

  std::string address() const;  ///< "127.0.0.1:PORT" of this end, empty for a Unix socket

 private:
  explicit Stranger(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace satchel::test
