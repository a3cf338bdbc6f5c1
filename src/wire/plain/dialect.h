// SPDX-License-Identifier: MIT

// The plain dialect, for the workers.
//
// Threads: constant, any thread.
#pragma once

#include "wire/dialect.h"

namespace papo::wire::plain {

const wire::Dialect& dialect();

}  // namespace papo::wire::plain
