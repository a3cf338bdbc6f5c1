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
  const std::lock_guard lock{mutex_};
  wanted_ = std::max<std::size_t>(wanted_, (bytes + block_size - 1) / block_size);
  blocks_.reserve(wanted_);  // So that none needs memory to be kept.
  take_missing();
  std::set_new_handler([] {
    if (AtOwnRisk::depth > 0 || !of_process().give()) throw std::bad_alloc{};
  });
}

bool MemoryReserve::restore() {
  return at_own_risk([this] {
    const std::lock_guard lock{mutex_};
    take_missing();
  });
}

void MemoryReserve::take_missing() {
  while (blocks_.size() < wanted_) {
    blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block_size));
    held_ = blocks_.size();
  }
}

bool MemoryReserve::give() {
  Block given;  // Goes back to the heap when the mutex is free again.
  const std::lock_guard lock{mutex_};
  if (blocks_.empty()) return false;
  given = std::move(blocks_.back());
  blocks_.pop_back();
  held_ = blocks_.size();
  return true;
}

}  // namespace papo
