#include "node/text/contact-text.h"

#include <algorithm>

#include "node/text/words.h"

namespace satchel::node {
namespace {

constexpr std::string_view blank = " \t\r\n\v\f";
// Longer words before those they contain.
constexpr std::string_view extensions[] = {"extension", "ext.", "ext", "转", "分机", "x", "#"};

bool isHost(std::string_view host) {
  const auto port = host.rfind(':');
  if (port != host.npos) {
    if (!isDigits(host.substr(port + 1))) return false;
    host = host.substr(0, port);
  }
  if (host == "localhost") return true;
  const auto labels = splitStripped(host, '.');
  const auto good = [](std::string_view label) {
    return !label.empty() && label.find_first_of("@,;<>\"'()[]{}|\\^`?#&=+*!$% \t") == label.npos;
  };
  return labels.size() >= 2 && std::ranges::all_of(labels, good);
}

/// Splits " ext 12" off; nothing where there is none.
std::string takeExtension(std::string& text) {
  const auto lower = lowered(text);
  for (const auto word : extensions) {
    const auto at = lower.find(word);
    if (at == lower.npos) continue;
    const auto digits = std::string(stripped(std::string_view(text).substr(at + word.size())));
    if (!isDigits(digits)) continue;
    text = std::string(stripped(std::string_view(text).substr(0, at)));
    return digits;
  }
  return {};
}

std::optional<std::string> international(std::string text) {
  const auto extension = takeExtension(text);
  std::string_view rest = text;
  if (!takePrefix(rest, "+")) takePrefix(rest, "00");
  std::string digits(rest);
  // The zero of +44 (0)20 is dialled inside the country only.
  if (const auto trunk = digits.find("(0)"); trunk != digits.npos) digits.erase(trunk, 3);
  std::erase_if(digits, [](char c) { return std::string_view(" -.()/").find(c) != std::string_view::npos; });
  if (!isDigits(digits) || digits.size() < 7 || digits.size() > 15) return std::nullopt;
  return "+" + digits + (extension.empty() ? "" : " ext " + extension);
}

}  // namespace

std::optional<std::string> emailOf(std::string_view text) {
  auto plain = narrow(stripped(text));
  std::string_view address = plain;
  if (lowered(address).starts_with("mailto:")) address.remove_prefix(7);
  const auto at = address.find('@');
  if (at == address.npos || at == 0 || at != address.rfind('@')) return std::nullopt;
  if (address.find_first_of(blank) != address.npos || address.find_first_of(",;<>()[]\\\"") != address.npos)
    return std::nullopt;
  const auto domain = lowered(address.substr(at + 1));
  if (domain.find(':') != domain.npos || domain == "localhost" || !isHost(domain)) return std::nullopt;
  return std::string(address.substr(0, at + 1)) + domain;
}

std::optional<std::string> urlOf(std::string_view text) {
  const auto plain = stripped(text);
  if (plain.find_first_of(blank) != plain.npos) return std::nullopt;
  auto rest = plain;
  if (const auto scheme = rest.find("://"); scheme != rest.npos) {
    const auto name = lowered(rest.substr(0, scheme));
    if (name != "http" && name != "https" && name != "ftp") return std::nullopt;
    rest.remove_prefix(scheme + 3);
  }
  if (!isHost(rest.substr(0, rest.find_first_of("/?#")))) return std::nullopt;
  return std::string(plain);
}

std::optional<std::string> phoneOf(std::string_view text) {
  auto plain = narrow(stripped(text));
  if (plain.starts_with('+') || plain.starts_with("00")) return international(plain);
  auto rest = lowered(plain);
  for (const auto word : extensions) {
    if (const auto at = rest.find(word); at != rest.npos) rest.erase(at, word.size());
  }
  const auto digits = std::ranges::count_if(rest, [](char c) { return c >= '0' && c <= '9'; });
  // Stars: numbers masked by whoever exported them.
  if (digits < 3 || rest.size() > 40 || rest.find_first_not_of("0123456789 -.()/*#,;+") != rest.npos)
    return std::nullopt;
  return plain;
}

}  // namespace satchel::node
