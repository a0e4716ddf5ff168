#include "client/labels.h"

#include "client/json-records.h"
#include "client/value-text.h"

namespace satchel::client {
namespace {

QString orKey(const QString& label, std::string_view key) {
  return label.isEmpty() ? QString::fromUtf8(key.data(), qsizetype(key.size())) : label;
}

}  // namespace

QString labelText(rpc::Label::Reader label, Language language) {
  return text(language == Language::zh && label.getZh().size() > 0 ? label.getZh() : label.getEn());
}

std::optional<rpc::KindInfo::Reader> Labels::find(std::string_view kind) {
  if (!answer_) {
    auto request = context_.session().kindsRequest();
    request.setSpace(context_.space.c_str());
    answer_.emplace(context_.node().ask(std::move(request)));
  }
  for (const auto info : answer_->getKinds()) {
    if (view(info.getKey()) == kind) return info;
  }
  return std::nullopt;
}

QString Labels::kind(std::string_view kind) {
  const auto info = find(kind);
  return orKey(info ? labelText(info->getLabel(), context_.language) : QString(), kind);
}

QString Labels::field(std::string_view kind, std::string_view field) {
  if (const auto info = find(kind)) {
    for (const auto one : info->getFields()) {
      if (view(one.getKey()) != field) continue;
      const auto label = orKey(labelText(one.getLabel(), context_.language), field);
      return one.getRetired() ? label + QLatin1String(" (") + context_.say(phrase::retired) + QLatin1Char(')') : label;
    }
  }
  return orKey({}, field);
}

}  // namespace satchel::client
