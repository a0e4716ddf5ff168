#include "tools/bench/line-counter.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <exception>
#include <list>
#include <vector>

namespace satchel::bench {
namespace {

std::uint16_t portIn(const std::string& address) {
  return static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1)));
}

struct Line {
  Descriptor caller, called;
  bool over = false;
};

/// How many bytes were passed on; ends the line where one side has.
std::size_t carry(Line& line, const Descriptor& from, const Descriptor& to) {
  std::string bytes;
  try {
    if (readMore(from, bytes)) {
      writeAll(to, bytes);
      return bytes.size();
    }
  } catch (const std::exception&) {  // a node may end its side as it likes
  }
  line.over = true;
  return 0;
}

}  // namespace

LineCounter::LineCounter(const std::string& target)
    : target_(portIn(target)),
      listener_(listenOnLoopback()),
      wake_(check(::eventfd(0, EFD_CLOEXEC), "eventfd")),
      address_("127.0.0.1:" + std::to_string(portOf(listener_))),
      thread_([this] { live(); }) {}

LineCounter::~LineCounter() {
  ::eventfd_write(*wake_, 1);
  thread_.join();
}

void LineCounter::live() {
  std::list<Line> lines;
  for (;;) {
    std::vector<pollfd> watched{{*wake_, POLLIN, 0}, {*listener_, POLLIN, 0}};
    for (const Line& line : lines) {
      watched.push_back({*line.caller, POLLIN, 0});
      watched.push_back({*line.called, POLLIN, 0});
    }
    ::poll(watched.data(), watched.size(), -1);
    if (watched[0].revents != 0) return;
    std::size_t at = 2;
    for (Line& line : lines) {
      if (watched[at++].revents != 0) bytes_ += carry(line, line.caller, line.called);
      if (watched[at++].revents != 0 && !line.over) bytes_ += carry(line, line.called, line.caller);
    }
    lines.remove_if([](const Line& line) { return line.over; });
    if (watched[1].revents == 0) continue;
    try {
      Descriptor caller = acceptFrom(listener_);
      lines.push_back({std::move(caller), connectTo(target_)});
    } catch (const std::exception&) {  // nobody is there: the caller sees its line end
    }
  }
}

}  // namespace satchel::bench
