// SPDX-License-Identifier: MIT

#include "base/machine_memory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>

#include "private_files.h"

namespace papo {
namespace {

constexpr auto unlimited = std::numeric_limits<std::size_t>::max();

// Groups as the kernel shows them, in a folder of their own.
class MachineMemory : public testing::Test {
 protected:
  void write(const std::string& file, std::string_view text) {
    std::filesystem::create_directories((root_ / file).parent_path());
    std::ofstream{root_ / file} << text;
  }

  PrivateFolder folder_;
  std::filesystem::path root_ = folder_.path();
};

TEST_F(MachineMemory, IsTheLeastLimitOnTheWayToTheOwnGroup) {
  write("memory.max", "max\n");
  write("system.slice/memory.max", "500000\n");
  write("system.slice/papo.service/memory.max", "700000\n");
  EXPECT_EQ(memory_limit_of("0::/system.slice/papo.service\n", root_), 500'000U);
  EXPECT_EQ(memory_limit_of("0::/system.slice\n", root_), 500'000U);
  write("system.slice/papo.service/memory.max", "300000\n");
  EXPECT_EQ(memory_limit_of("0::/system.slice/papo.service\n", root_), 300'000U);
  EXPECT_EQ(memory_limit_of("0::/\n", root_), unlimited);
}

TEST_F(MachineMemory, IsThatOfTheTopWhereOtherGroupsAreNotSeen) {
  write("memory.max", "400000\n");
  EXPECT_EQ(memory_limit_of("0::/\n", root_), 400'000U);
  EXPECT_EQ(memory_limit_of("0::/../elsewhere\n", root_), 400'000U);
}

TEST_F(MachineMemory, KnowsTheGroupsOfOldToo) {
  write("memory/docker/abc/memory.limit_in_bytes", "600000\n");
  write("memory/memory.limit_in_bytes", "9223372036854771712\n");
  write("cpu/docker/abc/memory.limit_in_bytes", "1\n");
  EXPECT_EQ(memory_limit_of("5:cpu:/docker/abc\n4:memory:/docker/abc\n0::/docker/abc\n", root_),
            600'000U);
}

TEST_F(MachineMemory, IsNotLimitedByWhatCannotBeRead) {
  EXPECT_EQ(memory_limit_of("", root_), unlimited);
  EXPECT_EQ(memory_limit_of("nonsense\n0::\n:", root_), unlimited);
  EXPECT_EQ(memory_limit_of("0::/nowhere\n", root_), unlimited);
}

TEST(ThisMachine, HasMemory) {
  EXPECT_GT(memory_of_machine(), std::size_t{16} << 20);
  EXPECT_LT(memory_of_machine(), std::size_t{1} << 50);
}

}  // namespace
}  // namespace papo
