// SPDX-License-Identifier: MIT

#include "bench/load/message_text.h"

#include <gtest/gtest.h>

#include <string>

namespace papo::bench {
namespace {

TEST(MessageText, HasTheSizeAskedFor) {
  EXPECT_EQ(MessageText{64}.write(42),
            "papo00000000002aabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuv");
  EXPECT_EQ(MessageText{MessageText::min_size}.write(0xabc), "papo000000000abc");
}

TEST(MessageText, IsReadBack) {
  MessageText text{40};
  for (const std::uint64_t id : {0ULL, 1ULL, 255ULL, 0xffffffffffffULL}) {
    EXPECT_EQ(text.read(std::string{text.write(id)}), id);
  }
}

TEST(MessageText, IsNotReadWhenAnyByteDiffers) {
  MessageText text{40};
  const std::string whole{text.write(0x123456789abc)};
  EXPECT_FALSE(text.read(""));
  EXPECT_FALSE(text.read(whole + "x"));
  EXPECT_FALSE(text.read(whole.substr(1)));
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = '~';
    EXPECT_FALSE(text.read(damaged)) << damaged;
  }
}

}  // namespace
}  // namespace papo::bench
