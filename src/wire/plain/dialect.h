// SPDX-License-Identifier: MIT

// The plain dialect, as the workers know it.
//
// Threads: constant, any thread.
#pragma once

#include "wire/dialect.h"

namespace papo::wire::plain {

const wire::Dialect& dialect();

}  // namespace papo::wire::plain
