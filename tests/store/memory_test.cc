// SPDX-License-Identifier: MIT

// SQLite's memory: the reserve helps it as it helps operator new. Where there is no more, a step of
// the store fails as a whole, and can be taken again.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstddef>
#include <new>
#include <string>
#include <utility>

#include "base/memory_reserve.h"
#include "private_files.h"
#include "store_course.h"

namespace papo::store {
namespace {

// The allocator that SQLite has before Papo comes. Allocations fail from one number to another.
struct Heap {
  static Heap& of_sqlite() {
    static Heap heap;
    return heap;
  }

  void fail_from(std::size_t from, std::size_t to) {
    first = from;
    last = to;
    count = failures = 0;
  }
  void be_well() { fail_from(0, 0); }
  bool fails() {
    const auto number = ++count;
    if (number < first || number >= last) return false;
    ++failures;
    return true;
  }

  sqlite3_mem_methods usual{};
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t count = 0;
  std::size_t failures = 0;
};

class StoreMemory : public testing::Test {
 protected:
  // Before the first database of the program.
  static void SetUpTestSuite() {
    auto& heap = Heap::of_sqlite();
    ASSERT_EQ(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &heap.usual), SQLITE_OK);
    auto limited = heap.usual;
    limited.xMalloc = [](int size) -> void* {
      auto& own = Heap::of_sqlite();
      return own.fails() ? nullptr : own.usual.xMalloc(size);
    };
    limited.xRealloc = [](void* old, int size) -> void* {
      auto& own = Heap::of_sqlite();
      return own.fails() ? nullptr : own.usual.xRealloc(old, size);
    };
    ASSERT_EQ(sqlite3_config(SQLITE_CONFIG_MALLOC, &limited), SQLITE_OK);
    MemoryReserve::of_process().hold(std::size_t{8} << 20);
  }

  // The archive tries again and again, too. After a failure, the index of words may once be found
  // damaged in memory.
  bool is_taken_at_last(const Step& step, Store& store) {
    for (int i = 0; i < 3; ++i) {
      store.answers.clear();
      try {
        const MemoryReserve::AtOwnRisk risk;
        step.act(store);
        return true;
      } catch (const std::bad_alloc&) {
        ++told_;
      } catch (const Failure& failure) {
        EXPECT_TRUE(i > 0 && failure.is_damage()) << failure.what();
      }
    }
    return false;
  }

  Heap& heap_ = Heap::of_sqlite();
  std::size_t told_ = 0;
  std::size_t allocations_ = 0;
  const Expected expected_{[this] { heap_.be_well(); }, [this] { allocations_ += heap_.count; }};
};

TEST_F(StoreMemory, ComesFromTheReserveWhenThereIsNoMore) {
  const PrivateFolder folder;
  Store store{folder.path("store")};
  std::size_t failures = 0;
  for (std::size_t i = 0; i < steps().size(); ++i) {
    const auto& step = steps().at(i);
    SCOPED_TRACE(step.name);
    heap_.fail_from(1, 4);
    ASSERT_NO_THROW(step.act(store));
    failures += heap_.failures;
    heap_.be_well();
    ASSERT_EQ(std::exchange(store.answers, {}), expected_.answers.at(i));
    ASSERT_TRUE(MemoryReserve::of_process().whole());
  }
  store.close();
  EXPECT_EQ(state_of(store.folder), expected_.states.back());
  EXPECT_GT(failures, 20U);
}

// Each allocation that fails is felt, for nothing comes from the reserve.
TEST_F(StoreMemory, AStepForWhichThereIsNoneFailsAsAWhole) {
  constexpr std::size_t runs = 200;
  ASSERT_GT(allocations_, 1000U);
  for (std::size_t n = 1; n <= allocations_ && !HasFailure(); n += 1 + allocations_ / runs) {
    SCOPED_TRACE("allocation " + std::to_string(n));
    const PrivateFolder folder;
    Store store{folder.path("store")};
    heap_.fail_from(n, n + 1);
    for (std::size_t i = 0; i < steps().size(); ++i) {
      const auto& step = steps().at(i);
      SCOPED_TRACE(step.name);
      ASSERT_TRUE(is_taken_at_last(step, store));
      ASSERT_EQ(store.answers, expected_.answers.at(i));
    }
    store.close();
    heap_.be_well();
    ASSERT_EQ(state_of(store.folder), expected_.states.back());
    ASSERT_FALSE(was_put_aside(store.folder));
  }
  EXPECT_GT(told_, runs / 2);
}

// SQLite copies a text that is longer than a page. Without memory for the copy, the text is not
// taken for an empty one.
TEST_F(StoreMemory, ATextForWhichThereIsNoneIsToldAsSuch) {
  const PrivateFolder folder;
  heap_.be_well();
  Database database{folder.path("texts"), Access::write};
  database.execute("CREATE TABLE texts(text TEXT)");
  Statement add{database, "INSERT INTO texts VALUES(?)"};
  const std::string text(10'000, 'x');
  add.carry_out(text);
  Statement find{database, "SELECT text FROM texts"};
  std::size_t failures = 0;
  for (std::size_t n = 1; n < 20; ++n) {
    auto run = find.run();
    ASSERT_TRUE(run.step());
    heap_.fail_from(n, n + 1);
    try {
      const MemoryReserve::AtOwnRisk risk;
      EXPECT_EQ(run.text(0), text);
    } catch (const std::bad_alloc&) {
      ++failures;
    }
    heap_.be_well();
  }
  EXPECT_GT(failures, 0U);
}

}  // namespace
}  // namespace papo::store
