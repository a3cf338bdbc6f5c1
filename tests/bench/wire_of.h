// SPDX-License-Identifier: MIT

// The messages in the tests of the checks. Any text will do that tells the messages apart.
#pragma once

#include <cstdint>
#include <string>

namespace papo::bench {

inline std::string wire_of(std::uint64_t id) { return "message " + std::to_string(id) + '\n'; }

}  // namespace papo::bench
