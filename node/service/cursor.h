// The rows of one answer, handed out page by page. Invariant: which records and in what order is fixed when the
// question is asked; each page shows them as they stand when it is fetched.
#pragma once
#include "node/service/answers.h"

namespace satchel::node {

/// `kind`: its key.
rpc::Cursor::Client makeCursor(Node& node, std::uint32_t space, std::string kind, std::vector<sync::RecordId> ids,
                               std::vector<std::string> columns);

}  // namespace satchel::node
