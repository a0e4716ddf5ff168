// Devices and what they say they have, as a table.
#pragma once
#include "client/context.h"

namespace satchel::client {

void printReceipts(Context& context, capnp::List<rpc::Receipt>::Reader receipts);

}  // namespace satchel::client
