// SPDX-License-Identifier: MIT

// A message as the tests of the checks send it: any text will do that tells the messages apart.
#pragma once

#include <cstdint>
#include <string>

namespace papo::bench {

inline std::string wire_of(std::uint64_t id) { return "message " + std::to_string(id) + '\n'; }

}  // namespace papo::bench
