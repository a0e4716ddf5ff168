// Standard output, checked. Invariant: an answer that could not be written in full is never reported as done.
#pragma once
#include <QString>
#include <ostream>
#include <stdexcept>
#include <string_view>

namespace satchel::client {

/// The output is full or broken; `readerLeft` where whoever read it has simply had enough.
struct OutputFailed : std::runtime_error {
  explicit OutputFailed(int error);
  bool readerLeft;
};

class Output {
 public:
  explicit Output(std::ostream& stream) : stream_(stream) {}
  void write(std::string_view bytes);
  void line(const QString& text);
  void line(std::string_view text);
  /// Pushes everything out; throws OutputFailed if any of it, now or before, could not be written.
  void flush();

 private:
  std::ostream& stream_;
};

}  // namespace satchel::client
