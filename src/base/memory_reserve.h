// SPDX-License-Identifier: MIT

// Memory that is held back for the time when there is no more, so that work that was begun ends
// well.
//
// When an allocation fails, the reserve gives a block back to the heap and the allocation is tried
// again. So no command stops half-way through the shared table, and no event reaches one worker and
// not the other. std::bad_alloc comes only when the whole reserve was given. Code that begins new
// work first looks at how much is left: a newcomer needs the whole reserve, a command half of it.
//
// Work that is done for one client alone and may take much memory is done AtOwnRisk. Such work gets
// nothing from the reserve, and std::bad_alloc costs that client and nobody else.
//
// A process has one heap and so one reserve. The reserve is never written to, so it takes addresses
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

  // From now on holds back at least so many bytes, for all allocations. Throws std::bad_alloc.
  void hold(std::size_t bytes);

  // Whether the whole reserve is held, or could be taken back just now.
  [[nodiscard]] bool whole() { return held_.load(relaxed) >= wanted_.load(relaxed) || restore(); }
  // Whether at least half of the reserve is held, or could be taken back just now.
  [[nodiscard]] bool half() { return held_half() || restore() || held_half(); }

  // While this object lives, allocations of this thread get nothing from the reserve.
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

// Does work that may fail for want of memory without harm to others. Returns whether it was done.
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
