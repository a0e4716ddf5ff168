#include "client/output.h"

#include <cerrno>
#include <cstring>

namespace satchel::client {

OutputFailed::OutputFailed(int error)
    : std::runtime_error(error == 0 ? "write failed" : std::strerror(error)), readerLeft(error == EPIPE) {}

void Output::write(std::string_view bytes) {
  errno = 0;
  if (!stream_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()))) throw OutputFailed(errno);
}

void Output::line(const QString& text) {
  line(std::string_view(text.toStdString()));
}

void Output::line(std::string_view text) {
  write(text);
  write("\n");
}

void Output::flush() {
  errno = 0;
  if (!stream_.flush()) throw OutputFailed(errno);
}

}  // namespace satchel::client
