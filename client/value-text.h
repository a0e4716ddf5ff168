// A value as a person reads it: choices by their label, refs by their title, times in the device's zone.
#pragma once
#include <QString>

#include "client/phrases.h"
#include "schema/client.capnp.h"

namespace satchel::client {

inline QString text(capnp::Text::Reader text) {
  return QString::fromUtf8(text.begin(), qsizetype(text.size()));
}
QString valueText(rpc::Value::Reader value, Language language);
/// "2017-03-01T09:30:00Z" as "2017-03-01 17:30" in China; anything else as it came.
QString localTime(capnp::Text::Reader iso, bool withSeconds = false);
/// Enough of an id to type: its time and 32 random bits. The node takes any prefix that only one record has.
QString shortId(capnp::Text::Reader id);

}  // namespace satchel::client
