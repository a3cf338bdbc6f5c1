// SPDX-License-Identifier: MIT

#include "base/memory_reserve.h"

#include <algorithm>
#include <new>

namespace papo {
namespace {

constexpr std::size_t block_size = std::size_t{1} << 20;  // Bytes.

}  // namespace

MemoryReserve& MemoryReserve::of_process() {
  static MemoryReserve reserve;
  return reserve;
}

MemoryReserve::~MemoryReserve() { std::set_new_handler(nullptr); }

void MemoryReserve::hold(std::size_t bytes) {
  const AtOwnRisk risk;  // An allocation that fails here must not call give(): it locks, too.
  const MutexLock lock{mutex_};
  const auto wanted = std::max<std::size_t>(wanted_, (bytes + block_size - 1) / block_size);
  blocks_.reserve(wanted);  // Now, so that a block can be kept later without an allocation.
  take(wanted);
  wanted_ = wanted;
  std::set_new_handler([] {
    if (AtOwnRisk::depth > 0 || !of_process().give()) throw std::bad_alloc{};
  });
}

bool MemoryReserve::restore() {
  return at_own_risk([this] {
    const MutexLock lock{mutex_};
    take(wanted_);
  });
}

void MemoryReserve::take(std::size_t wanted) {
  while (blocks_.size() < wanted) {
    blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block_size));
    held_ = blocks_.size();
  }
}

bool MemoryReserve::give() {
  Block given;  // Is freed after the mutex, so that nothing is freed under the mutex.
  const MutexLock lock{mutex_};
  if (blocks_.empty()) return false;
  given = std::move(blocks_.back());
  blocks_.pop_back();
  held_ = blocks_.size();
  return true;
}

}  // namespace papo
