// SPDX-License-Identifier: MIT

// Memory that is held back for the time when there is no more, so that what was begun ends well.
//
// When an allocation fails, the reserve gives back a block of it and the allocation is tried again:
// no command stops half-way through the shared table, and no event reaches one worker and not the
// other. Only when all of the reserve was given does std::bad_alloc come. Whoever begins something
// new looks first at how much is left: newcomers need all of it, a command half of it.
//
// What is done for one client alone and may take much is done AtOwnRisk: it gets nothing from the
// reserve, and std::bad_alloc costs that client and nobody else.
//
// The heap is the process's, and so is its reserve. It is never written to, and so takes addresses
// but hardly any memory.
//
// Threads: any.
// Source: [new.handler] of the C++ standard.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <new>
#include <vector>

#include "base/mutex.h"

namespace papo {

class MemoryReserve {
 public:
  static MemoryReserve& of_process();

  MemoryReserve(const MemoryReserve&) = delete;
  MemoryReserve& operator=(const MemoryReserve&) = delete;
  ~MemoryReserve();

  // From now on holds back at least so much, for all allocations. Throws std::bad_alloc.
  void hold(std::size_t bytes);

  // Whether all of it is held, or could be taken back just now.
  [[nodiscard]] bool whole() { return held_.load(relaxed) >= wanted_.load(relaxed) || restore(); }
  // The same of half of it.
  [[nodiscard]] bool half() { return held_half() || restore() || held_half(); }

  // What this thread allocates meanwhile gets nothing from the reserve.
  class AtOwnRisk {
   public:
    AtOwnRisk() { ++depth; }
    AtOwnRisk(const AtOwnRisk&) = delete;
    AtOwnRisk& operator=(const AtOwnRisk&) = delete;
    ~AtOwnRisk() { --depth; }

   private:
    friend class MemoryReserve;
    constinit static inline thread_local int depth = 0;
  };

 private:
  using Block = std::unique_ptr<std::byte[]>;
  static constexpr auto relaxed = std::memory_order_relaxed;

  MemoryReserve() = default;

  [[nodiscard]] bool held_half() const { return held_.load(relaxed) * 2 >= wanted_.load(relaxed); }
  bool restore();
  void take(std::size_t wanted) REQUIRES(mutex_);
  bool give();

  Mutex mutex_;
  std::vector<Block> blocks_ GUARDED_BY(mutex_);
  std::atomic<std::size_t> held_{0};    // Blocks.
  std::atomic<std::size_t> wanted_{0};  // Blocks.
};

// Carries out what may fail for want of memory without harm to others. Whether it did not.
template <typename Action>
bool at_own_risk(Action action) {
  try {
    const MemoryReserve::AtOwnRisk risk;
    action();
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

}  // namespace papo
