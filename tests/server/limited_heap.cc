// SPDX-License-Identifier: MIT

#include "server/limited_heap.h"

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <limits>
#include <new>

namespace papo::limited_heap {
namespace {

std::atomic<Failure> how{Failure::none};
std::atomic<std::size_t> turn_of_failure{0};
std::atomic<std::size_t> tried{0};
std::atomic<std::size_t> failed{0};
std::atomic<std::size_t> in_use{0};  // Bytes.
std::atomic<std::size_t> in_use_at_first{0};
std::atomic<std::size_t> most_in_use{0};
std::atomic<std::size_t> limit{std::numeric_limits<std::size_t>::max()};  // Bytes.
thread_local int spared = 0;

bool fails(std::size_t size) {
  const auto turn = ++tried;
  switch (how) {
    case Failure::none:
      return false;
    case Failure::once:
      return turn == turn_of_failure;
    case Failure::thrice:
      return turn >= turn_of_failure && turn < turn_of_failure + 3;
    case Failure::lasting:
      if (turn == turn_of_failure) limit = in_use.load();
      return turn >= turn_of_failure && in_use + size > limit;
  }
  return false;
}

void* try_to_allocate(std::size_t size) {
  if (spared == 0 && fails(size)) {
    ++failed;
    return nullptr;
  }
  void* const memory = std::malloc(size == 0 ? 1 : size);  // NOLINT(*-no-malloc,*-owning-memory)
  if (memory != nullptr) {
    const auto now = in_use += ::malloc_usable_size(memory);
    if (spared == 0 && now > most_in_use) most_in_use = now;
  }
  return memory;
}

void* allocate(std::size_t size) {
  while (true) {
    if (void* const memory = try_to_allocate(size)) return memory;
    const auto handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc{};
    handler();
  }
}

void release(void* memory) {
  if (memory == nullptr) return;
  in_use -= ::malloc_usable_size(memory);
  std::free(memory);  // NOLINT(*-no-malloc,*-owning-memory)
}

}  // namespace

void fail(Failure failure, std::size_t turn) {
  how = Failure::none;
  turn_of_failure = turn;
  tried = 0;
  failed = 0;
  in_use_at_first = most_in_use = in_use.load();
  how = failure;
}

std::size_t tries() { return tried; }
std::size_t failures() { return failed; }
std::size_t most_bytes() { return most_in_use - in_use_at_first; }

Spared::Spared() { ++spared; }
Spared::~Spared() { --spared; }

}  // namespace papo::limited_heap

void* operator new(std::size_t size) { return papo::limited_heap::allocate(size); }
void* operator new[](std::size_t size) { return papo::limited_heap::allocate(size); }
void operator delete(void* memory) noexcept { papo::limited_heap::release(memory); }
void operator delete[](void* memory) noexcept { papo::limited_heap::release(memory); }
void operator delete(void* memory, std::size_t) noexcept { papo::limited_heap::release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { papo::limited_heap::release(memory); }
