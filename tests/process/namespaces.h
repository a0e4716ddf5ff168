// Network namespaces of a test's own, each joined to one in the middle by a cable. Invariant: only what it made is
// touched, and all of it is gone with the object.
#pragma once
#include <string>
#include <vector>

namespace satchel::test {

class Namespaces {
 public:
  /// Whether this user may make them.
  static bool arePossible();

  /// The calling thread goes there, for good; nowhere if it is empty. Throws where it may not.
  static void enter(const std::string& space);

  /// The one in the middle, and `count` around it.
  explicit Namespaces(unsigned count);
  ~Namespaces();
  Namespaces(const Namespaces&) = delete;

  std::string middle() const { return names_[0]; }
  std::string outer(unsigned i) const { return names_[i + 1]; }
  /// Addresses of the two ends of cable i.
  static std::string outerHost(unsigned i) { return "10.77." + std::to_string(i) + ".1"; }
  static std::string middleHost(unsigned i) { return "10.77." + std::to_string(i) + ".2"; }
  /// As if the cable were pulled out, or put in again.
  void pull(unsigned i) const;
  void plug(unsigned i) const;

 private:
  void remove() const;
  bool mounted_ = false;  ///< /run/netns was no mount before
  std::vector<std::string> names_;
};

}  // namespace satchel::test
