// SPDX-License-Identifier: MIT

// The heap of a test's program, which fails when the test says so, in the way of the real one: an
// allocation that finds no memory asks the new-handler, and is tried again.
//
// A program that links limited_heap.cc has its operator new replaced.
//
// Threads: any, but for those that are spared.
#pragma once

#include <cstddef>

namespace papo::limited_heap {

enum class Failure {
  none,
  once,     // The allocation whose turn it is finds no memory, once.
  thrice,   // So do the two tries that follow.
  lasting,  // From its turn on the program may have no more than it had then.
};

// From now on: the failure comes at allocation `turn` of those that are not spared, from 1. Bytes
// and allocations are counted anew.
void fail(Failure failure, std::size_t turn = 0);

// How many tries to allocate there were; how many of them failed.
std::size_t tries();
std::size_t failures();

// The most bytes that were allocated at a time beyond those at the beginning of the count.
std::size_t most_bytes();

// What this thread allocates meanwhile is not counted and does not fail.
class Spared {
 public:
  Spared();
  Spared(const Spared&) = delete;
  Spared& operator=(const Spared&) = delete;
  ~Spared();
};

}  // namespace papo::limited_heap
