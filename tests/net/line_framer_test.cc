// SPDX-License-Identifier: MIT

#include "net/line_framer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace papo::net {
namespace {

const std::string too_long = "(too long)";  // How the tests write a line that was too long.

// The lines of a stream that arrives in these pieces.
std::vector<std::string> lines_of(const std::vector<std::string_view>& pieces, std::size_t limit) {
  LineFramer framer;
  std::vector<std::string> lines;
  for (std::string_view bytes : pieces) {
    while (const auto line = framer.next(bytes, limit)) {
      EXPECT_TRUE(!line->too_long || line->text.empty());
      lines.push_back(line->too_long ? too_long : std::string{line->text});
    }
    EXPECT_TRUE(bytes.empty());
    EXPECT_LE(framer.held(), limit + 1);
  }
  return lines;
}

// The expected lines, found in another way: the whole stream at once, line by line. A last line
// without an end counts only if it is too long already.
std::vector<std::string> expected_lines(std::string_view stream, std::size_t limit) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < stream.size();) {
    const auto end = stream.find('\n', begin);
    auto line = stream.substr(begin, end == std::string_view::npos ? end : end - begin);
    if (end == std::string_view::npos) {
      const bool hopeless =
          line.size() > limit + 1 || (line.size() == limit + 1 && line.back() != '\r');
      if (hopeless) lines.push_back(too_long);
      break;
    }
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line.size() > limit ? too_long : std::string{line});
    begin = end + 1;
  }
  return lines;
}

TEST(LineFramer, CutsAtNewlines) {
  EXPECT_EQ(lines_of({"one\ntwo\n\nthree"}, 10), (std::vector<std::string>{"one", "two", ""}));
}

TEST(LineFramer, DropsOneCarriageReturnBeforeTheNewline) {
  EXPECT_EQ(lines_of({"one\r\ntwo\r\r\n\rthree\r\n\r\n"}, 10),
            (std::vector<std::string>{"one", "two\r", "\rthree", ""}));
}

TEST(LineFramer, KeepsEveryOtherByte) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) {
    if (byte != '\n') all += static_cast<char>(byte);
  }
  EXPECT_EQ(lines_of({all + "\n"}, 300), (std::vector<std::string>{all}));
}

TEST(LineFramer, TakesALineOfExactlyTheLimit) {
  for (const std::string end : {"\n", "\r\n"}) {
    EXPECT_EQ(lines_of({"12345" + end}, 5), (std::vector<std::string>{"12345"}));
    EXPECT_EQ(lines_of({"123456" + end}, 5), (std::vector<std::string>{too_long}));
    EXPECT_EQ(lines_of({"12", "345", end}, 5), (std::vector<std::string>{"12345"}));
    EXPECT_EQ(lines_of({"123", "456", end}, 5), (std::vector<std::string>{too_long}));
  }
  EXPECT_EQ(lines_of({"12345\r", "\n"}, 5), (std::vector<std::string>{"12345"}));
  EXPECT_EQ(lines_of({"12345\r", "6\n"}, 5), (std::vector<std::string>{too_long}));
}

// Every stream of up to 6 bytes over this alphabet, cut in every way, against every small limit.
TEST(LineFramer, GivesTheSameLinesHoweverAShortStreamIsCut) {
  constexpr std::string_view alphabet = "ab\r\n";
  constexpr std::size_t longest = 6;
  for (std::size_t length = 1; length <= longest; ++length) {
    std::size_t streams = 1;
    for (std::size_t i = 0; i < length; ++i) streams *= alphabet.size();
    for (std::size_t number = 0; number < streams; ++number) {
      std::string stream;
      for (std::size_t rest = number; stream.size() < length; rest /= alphabet.size()) {
        stream += alphabet[rest % alphabet.size()];
      }
      for (std::size_t limit = 1; limit <= 3; ++limit) {
        const auto expected = expected_lines(stream, limit);
        for (std::size_t cuts = 0; cuts < std::size_t{1} << (length - 1); ++cuts) {
          std::vector<std::string_view> pieces;
          std::size_t begin = 0;
          for (std::size_t i = 1; i <= length; ++i) {
            if (i < length && (cuts >> (i - 1) & 1) == 0) continue;
            pieces.push_back(std::string_view{stream}.substr(begin, i - begin));
            begin = i;
          }
          ASSERT_EQ(lines_of(pieces, limit), expected) << testing::PrintToString(pieces);
        }
      }
    }
  }
}

TEST(LineFramer, GivesTheSameLinesHoweverALongStreamIsCut) {
  std::mt19937 random{1};  // NOLINT(*-msc51-cpp): the same streams each time.
  for (int round = 0; round < 300; ++round) {
    std::string stream;
    const auto length = random() % 5000;
    while (stream.size() < length) {
      stream.append(random() % 60, 'x');
      stream += random() % 3 == 0 ? "\r\n" : "\n";
    }
    std::vector<std::string_view> pieces;
    for (std::string_view rest = stream; !rest.empty();) {
      const auto size = std::min<std::size_t>(rest.size(), 1 + random() % 200);
      pieces.push_back(rest.substr(0, size));
      rest.remove_prefix(size);
    }
    ASSERT_EQ(lines_of(pieces, 40), expected_lines(stream, 40));
  }
}

TEST(LineFramer, ReportsALineThatIsTooLongOnceAndAsSoonAsItKnows) {
  LineFramer framer;
  int reported = 0;
  for (int i = 0; i < 1000; ++i) {
    std::string_view bytes = "0123456789";
    while (const auto line = framer.next(bytes, 95)) reported += line->too_long ? 1 : 0;
    EXPECT_EQ(reported, i < 9 ? 0 : 1);
    EXPECT_EQ(framer.passing_over(), i >= 9);
  }
  std::string_view bytes = "the end of it\nnext\n";
  const auto next = framer.next(bytes, 95);
  ASSERT_TRUE(next);
  EXPECT_FALSE(next->too_long);
  EXPECT_EQ(next->text, "next");
  EXPECT_FALSE(framer.passing_over());
}

TEST(LineFramer, HoldsNoMemoryForALineThatIsTooLong) {
  LineFramer framer;
  const std::string megabyte(1 << 20, 'x');
  for (int i = 0; i < 10; ++i) {
    std::string_view bytes = megabyte;
    while (framer.next(bytes, 4096)) {
    }
    EXPECT_EQ(framer.held(), 0U);
  }
}

TEST(LineFramer, HoldsNoMoreThanALineOfTheLimit) {
  LineFramer framer;
  for (int i = 0; i < 10'000; ++i) {
    std::string_view bytes = i % 5000 == 4999 ? "\n" : "\r";
    while (framer.next(bytes, 100)) {
    }
    EXPECT_LE(framer.held(), 101U);
  }
}

TEST(LineFramer, ForgetsTheLineItHandedOut) {
  LineFramer framer;
  std::string_view bytes = "begun ";
  EXPECT_FALSE(framer.next(bytes, 100));
  bytes = "and ended\n";
  EXPECT_TRUE(framer.next(bytes, 100));
  EXPECT_FALSE(framer.next(bytes, 100));
  EXPECT_EQ(framer.held(), 0U);
}

}  // namespace
}  // namespace papo::net
