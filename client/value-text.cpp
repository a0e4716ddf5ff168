#include "client/value-text.h"

#include <QDateTime>
#include <QStringList>

namespace satchel::client {
namespace {

constexpr qsizetype shortIdDigits = 20;

QString refText(rpc::Ref::Reader ref, Language language) {
  if (ref.getTitle().size() > 0) return text(ref.getTitle());
  return shortId(ref.getId()) + QLatin1String(" (") + say(phrase::notHere, language) + QLatin1Char(')');
}

QString choiceText(rpc::Choice::Reader choice, Language language) {
  const auto label = text(language == Language::zh ? choice.getZh() : choice.getEn());
  return label.isEmpty() ? text(choice.getKey()) : label;
}

QString partsText(capnp::List<rpc::Part>::Reader parts, Language language) {
  QStringList texts;
  for (const auto part : parts) {
    const auto one = valueText(part.getValue(), language);
    if (!one.isEmpty()) texts += one;
  }
  return texts.join(QLatin1String(", "));
}

}  // namespace

QString valueText(rpc::Value::Reader value, Language language) {
  using Which = rpc::Value::Which;
  switch (value.which()) {
    case Which::NONE:
      return {};
    case Which::TEXT:
      return text(value.getText());
    case Which::INTEGER:
      return QString::number(value.getInteger());
    case Which::DECIMAL:
      return text(value.getDecimal());
    case Which::MONEY:
      return text(value.getMoney().getAmount()) + u' ' + text(value.getMoney().getCurrency());
    case Which::BOOLEAN:
      return say(value.getBoolean() ? phrase::yes : phrase::no, language);
    case Which::DATE:
      return text(value.getDate());
    case Which::DATE_TIME:
      return localTime(value.getDateTime());
    case Which::DURATION:
      return say(phrase::minutes, language).arg(value.getDuration());
    case Which::CHOICE:
      return choiceText(value.getChoice(), language);
    case Which::REF:
      return refText(value.getRef(), language);
    case Which::LIST: {
      QStringList texts;
      for (const auto element : value.getList()) texts += valueText(element, language);
      return texts.join(QLatin1String("; "));
    }
    case Which::COMPOSITE:
      return partsText(value.getComposite(), language);
  }
  return QStringLiteral("?");  // from a newer node
}

QString localTime(capnp::Text::Reader iso, bool withSeconds) {
  const auto asItCame = text(iso);
  if (!asItCame.contains(u'T')) return asItCame;
  const auto time = QDateTime::fromString(asItCame, Qt::ISODate);
  const auto form = withSeconds ? QStringLiteral("yyyy-MM-dd HH:mm:ss") : QStringLiteral("yyyy-MM-dd HH:mm");
  return time.isValid() ? time.toLocalTime().toString(form) : asItCame;
}

QString shortId(capnp::Text::Reader id) {
  return text(id).left(shortIdDigits);
}

}  // namespace satchel::client
