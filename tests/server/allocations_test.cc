// SPDX-License-Identifier: MIT

// How often memory is allocated for a delivery. A small cost for each member can be as high as the
// sending itself.
#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

#include "server/talking_room.h"

namespace {

std::atomic<bool> counting{false};
std::atomic<std::size_t> allocations{0};

void* allocate(std::size_t size) {
  if (counting) ++allocations;
  void* const memory = std::malloc(size == 0 ? 1 : size);  // NOLINT(*-no-malloc,*-owning-memory)
  if (memory == nullptr) throw std::bad_alloc{};
  return memory;
}

}  // namespace

// NOLINTBEGIN(*-no-malloc,*-owning-memory,misc-new-delete-overloads)
void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
// NOLINTEND(*-no-malloc,*-owning-memory,misc-new-delete-overloads)

namespace papo::server {
namespace {

constexpr std::size_t members = 500;

// The allocations of a turn in which so many lines are said, divided by its deliveries.
double per_delivery(std::size_t lines) {
  TalkingRoom room{members};
  const std::size_t turns = 200 / lines;
  std::size_t received = 0;
  allocations = 0;
  for (std::size_t turn = 0; turn < turns; ++turn) {
    counting = true;
    room.turn(lines);
    counting = false;
    received += room.drain();
  }
  const auto deliveries = turns * room.deliveries(lines);
  EXPECT_GT(received, deliveries * TalkingRoom::line_size);
  return static_cast<double>(allocations) / static_cast<double>(deliveries);
}

TEST(Allocations, AreCounted) {
  allocations = 0;
  counting = true;
  const std::vector<int> something(100);
  counting = false;
  EXPECT_EQ(allocations, 1U);
}

TEST(Allocations, AreFewForALineATurn) { EXPECT_LT(per_delivery(1), 0.01); }

TEST(Allocations, AreFewForManyLinesATurn) { EXPECT_LT(per_delivery(50), 0.01); }

}  // namespace
}  // namespace papo::server
