// SPDX-License-Identifier: MIT

// For libraries of C that take an allocator: asks for memory as operator new does, so that the
// reserve of memory (memory_reserve.h) helps them as well.
//
// Threads: any.
// Source: [new.handler] of the C++ standard.
#pragma once

#include <new>

namespace papo {

// Calls `allocate` until it gives memory, or there is none. Null then: C takes no exception.
template <typename Allocate>
void* insist(Allocate allocate) {
  while (true) {
    void* const memory = allocate();
    const auto handler = std::get_new_handler();
    if (memory != nullptr || handler == nullptr) return memory;
    try {
      handler();
    } catch (const std::bad_alloc&) {
      return nullptr;
    }
  }
}

}  // namespace papo
