// SPDX-License-Identifier: MIT

// The ids of accounts. An account is a name that is registered: only its owner may be called so.
//
// Threads: values, any thread.
#pragma once

#include <cstdint>

namespace papo::chat {

using AccountId = std::uint32_t;  // Never used twice. 0 is none.

}  // namespace papo::chat
