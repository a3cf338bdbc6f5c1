// How often memory is allocated for a delivery: what costs little for one member costs as much as
// the sending itself for many.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "server/worker_rig.h"

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

class Allocations : public testing::Test {
 protected:
  Allocations() {
    for (std::size_t i = 0; i < members; ++i) {
      ids_.push_back(rig_.connect());
      rig_.line(ids_.back(), "member" + std::to_string(i));
    }
    rig_.turn();
    drain();
  }

  // How many bytes all of them had waiting.
  std::size_t drain() {
    std::size_t bytes = 0;
    std::array<char, 65536> space{};
    for (const auto id : ids_) {
      ssize_t got = 0;
      while ((got = net::receive_some(rig_.peer(id).fd(), space)) > 0) {
        bytes += static_cast<std::size_t>(got);
      }
    }
    return bytes;
  }

  // In the allocations of a turn in which so many lines are said, for each of their deliveries.
  double per_delivery(std::size_t lines) {
    const std::string line(64, 'x');
    const std::size_t turns = 200 / lines;
    std::size_t received = 0;
    allocations = 0;
    for (std::size_t turn = 0; turn < turns; ++turn) {
      for (std::size_t i = 0; i < lines; ++i) rig_.line(ids_[i], line);
      counting = true;
      rig_.post();
      rig_.work();
      counting = false;
      received += drain();
    }
    const auto deliveries = turns * lines * (members - 1);
    EXPECT_GT(received, deliveries * line.size());
    return static_cast<double>(allocations) / static_cast<double>(deliveries);
  }

  WorkerRig rig_;
  std::vector<chat::ClientId> ids_;
};

TEST_F(Allocations, AreCounted) {
  allocations = 0;
  counting = true;
  const std::vector<int> something(100);
  counting = false;
  EXPECT_EQ(allocations, 1U);
}

TEST_F(Allocations, AreFewForALineATurn) { EXPECT_LT(per_delivery(1), 0.01); }

TEST_F(Allocations, AreFewForManyLinesATurn) { EXPECT_LT(per_delivery(50), 0.01); }

}  // namespace
}  // namespace papo::server
