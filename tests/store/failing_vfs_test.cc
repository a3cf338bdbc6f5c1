// SPDX-License-Identifier: MIT

// Each call of SQLite to its files fails, in its turn, once or from then on. Afterwards the
// database is sound, and has all that was committed before. Nobody takes a disk that refuses for a
// database that is damaged.
#include "failing_vfs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <string>

#include "private_files.h"
#include "store_course.h"

namespace papo::store {
namespace {

class FailingVfsTest : public testing::Test {
 protected:
  // Whether the step was taken. Only a disk that refuses is a reason not to.
  bool take(const Step& step, Store& store) {
    try {
      step.act(store);
      return true;
    } catch (const Failure& failure) {
      ++told_[vfs_.failed()];
      EXPECT_TRUE(failure.is_trouble()) << failure.what() << ", code " << failure.code();
      EXPECT_GT(vfs_.failures(), 0U) << failure.what();
    }
    return false;
  }

  FailingVfs vfs_;
  std::size_t calls_ = 0;
  const Expected expected_{[this] { vfs_.be_well(); }, [this] { calls_ += vfs_.count(); }};
  std::map<FailingVfs::Call, std::size_t> told_;  // By the call that failed.
};

// The first try of a step fails, and the next one succeeds: so the archive does it.
TEST_F(FailingVfsTest, AfterOneFailureEverythingGoesOn) {
  for (std::size_t n = 1; n <= calls_ && !HasFailure(); ++n) {
    const PrivateFolder folder;
    Store store{folder.path("store")};
    vfs_.fail_from(n, n + 1);
    for (std::size_t i = 0; i < steps().size(); ++i) {
      const auto& step = steps().at(i);
      SCOPED_TRACE("call " + std::to_string(n) + ", " +
                   std::string{FailingVfs::name_of(vfs_.failed())} + ", step " +
                   std::string{step.name});
      store.answers.clear();
      const bool is_taken = take(step, store) || take(step, store);
      ASSERT_TRUE(is_taken);
      ASSERT_EQ(store.answers, expected_.answers.at(i));
    }
    store.close();
    SCOPED_TRACE("call " + std::to_string(n));
    ASSERT_EQ(vfs_.failures(), 1U);
    ASSERT_EQ(state_of(store.folder), expected_.states.back());
    ASSERT_FALSE(was_put_aside(store.folder));
  }
  EXPECT_GT(told_[FailingVfs::Call::write], 50U);
  EXPECT_GT(told_[FailingVfs::Call::sync], 5U);
  EXPECT_GT(told_[FailingVfs::Call::read], 5U);
}

// From a call on, the disk refuses everything, and the server ends, or is killed.
TEST_F(FailingVfsTest, WhenTheDiskRefusesForGoodAllThatWasCommittedIsThere) {
  for (std::size_t n = 1; n <= calls_ && !HasFailure(); ++n) {
    const PrivateFolder folder;
    Store store{folder.path("store")};
    vfs_.fail_from(n, std::numeric_limits<std::size_t>::max());
    std::size_t taken = 0;
    while (taken < steps().size() && take(steps().at(taken), store)) ++taken;
    SCOPED_TRACE("call " + std::to_string(n) + ", " +
                 std::string{FailingVfs::name_of(vfs_.failed())} + ", after " +
                 std::to_string(taken) + " steps");
    ASSERT_FALSE(was_put_aside(store.folder));
    // The step that failed is there as a whole, or not at all.
    const auto is_right = [&](const std::string& state) {
      return state == expected_.states.at(std::max<std::size_t>(taken, 1)) ||
             (taken < steps().size() && state == expected_.states.at(taken + 1));
    };
    const CrashedCopy crashed{store.folder};
    store.close();
    vfs_.be_well();
    const auto killed = state_of(crashed.path());
    ASSERT_TRUE(is_right(killed)) << killed << "\nexpected:\n" << expected_.states.at(taken);
    const auto ended = state_of(store.folder);
    ASSERT_TRUE(is_right(ended)) << ended << "\nexpected:\n" << expected_.states.at(taken);
  }
}

}  // namespace
}  // namespace papo::store
