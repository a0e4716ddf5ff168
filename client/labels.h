// The names of kinds and fields in the reader's language, asked of the node once. Invariant: a kind or field that the
// node does not know is called by its key.
#pragma once
#include <optional>
#include <string_view>

#include "client/context.h"

namespace satchel::client {

class Labels {
 public:
  explicit Labels(Context& context) : context_(context) {}
  QString kind(std::string_view kind);
  QString field(std::string_view kind, std::string_view field);
  /// Nothing for a kind the node does not know.
  std::optional<rpc::KindInfo::Reader> find(std::string_view kind);

 private:
  Context& context_;
  std::optional<capnp::Response<rpc::Session::KindsResults>> answer_;
};

QString labelText(rpc::Label::Reader label, Language language);

}  // namespace satchel::client
