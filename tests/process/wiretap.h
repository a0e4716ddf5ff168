// Somebody at the cable, who writes down whatever passes. Invariant: all frames of the network namespace's interfaces
// from its making until `heard` is asked for; it sends nothing.
#pragma once
#include <string>
#include <thread>

namespace satchel::test {

class Wiretap {
 public:
  /// Throws where this user may not listen there.
  explicit Wiretap(const std::string& space);
  ~Wiretap();
  Wiretap(const Wiretap&) = delete;

  /// Ends it; the frames one after the other, as they passed.
  std::string heard();

 private:
  void listen();
  int socket_ = -1, ending_ = -1;
  std::string frames_;
  std::thread thread_;
};

}  // namespace satchel::test
