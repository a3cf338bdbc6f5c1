// SPDX-License-Identifier: MIT

// How many descriptors this process, and its children, may have open.
#pragma once

#include <cstddef>

namespace papo::bench {

// Raises the soft limit as far as the hard limit allows. Throws std::runtime_error if that is less
// than needed.
void raise_descriptor_limit(std::size_t needed);

}  // namespace papo::bench
