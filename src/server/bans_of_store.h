// SPDX-License-Identifier: MIT

// The bans with which a server begins that has a store. A store that never had bans takes over
// those of the file in which a server without a store keeps them. That happens once: the store
// remembers that it has bans, and the file gets the end ".taken".
//
// Threads: any, before the archive is started.
#pragma once

#include <string>

#include "chat/bans.h"
#include "store/archive.h"

namespace papo::server {

// The file may be empty (none is named), or not there. Throws as load_bans() does, and as the
// archive does.
chat::Bans bans_of_store(store::Archive& archive, const std::string& file);

}  // namespace papo::server
