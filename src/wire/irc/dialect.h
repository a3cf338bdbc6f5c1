// SPDX-License-Identifier: MIT

// IRC as a dialect.
//
// Threads: constant, any thread.
#pragma once

#include <memory>
#include <string>

#include "wire/dialect.h"

namespace papo::wire::irc {

// The name is the server's (House::server_name).
std::unique_ptr<wire::Dialect> make_dialect(std::string server_name);

}  // namespace papo::wire::irc
