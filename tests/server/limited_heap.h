// SPDX-License-Identifier: MIT

// The heap of a test program, which fails when the test says so. It fails as the real one does: an
// allocation without memory asks the new-handler, and is tried again.
//
// limited_heap.cc replaces operator new of its program.
//
// Threads: any, except those that are spared.
#pragma once

#include <cstddef>

namespace papo::limited_heap {

enum class Failure {
  none,
  once,     // The allocation at that turn finds no memory, once.
  thrice,   // The two tries after it find none either.
  lasting,  // From that turn on the program gets no more than it had then.
};

// From now on the failure comes at allocation `turn`, counted from 1, without those that are
// spared. Bytes and allocations are counted anew.
void fail(Failure failure, std::size_t turn = 0);

// How many tries to allocate there were, and how many of them failed.
std::size_t tries();
std::size_t failures();

// The most allocated bytes at any time, beyond those at the beginning of the count.
std::size_t most_bytes();

// Allocations of this thread are not counted and do not fail while this object lives.
class Spared {
 public:
  Spared();
  Spared(const Spared&) = delete;
  Spared& operator=(const Spared&) = delete;
  ~Spared();
};

}  // namespace papo::limited_heap
