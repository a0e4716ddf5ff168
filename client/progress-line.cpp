#include "client/progress-line.h"

#include "client/display.h"
#include "client/link/callbacks.h"

namespace satchel::client {
namespace {

QString lineOf(const QString& phase, std::uint64_t done, std::uint64_t total) {
  if (done == 0 && total == 0) return phase;
  const auto soFar = phase + QStringLiteral("  ") + QString::number(done);
  if (total == 0) return soFar;
  const auto percent = static_cast<unsigned>(100.0 * static_cast<double>(done) / static_cast<double>(total));
  return soFar + QStringLiteral(" / %1  %2 %").arg(total).arg(percent);
}

}  // namespace

ProgressLine::ProgressLine(Context& context) : context_(context) {}

void ProgressLine::report(std::string_view phase, std::uint64_t done, std::uint64_t total) {
  auto& err = context_.around.err;
  const auto name = onOneLine(keywordText(phase, context_.language));
  if (context_.around.errIsTerminal) {
    auto line = cutTo(lineOf(name, done, total), 78).toStdString();
    if (line == shown_) return;
    err << "\r\x1b[K" << line << std::flush;
    shown_ = std::move(line);
  } else if (!context_.json && phase != phase_) {
    err << name.toStdString() << std::endl;
  }
  phase_ = phase;
}

void ProgressLine::clear() {
  if (shown_.empty()) return;
  context_.around.err << "\r\x1b[K" << std::flush;
  shown_.clear();
}

rpc::Progress::Client ProgressLine::client() {
  return progressTo(context_.node(), [this](auto phase, auto done, auto total) { report(phase, done, total); });
}

}  // namespace satchel::client
