// SPDX-License-Identifier: MIT

#include "net/telnet.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace papo::net {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

struct Parts {
  std::string left;
  std::string answer;
};

// The rest of a stream that comes in pieces of so many bytes, and the answer to it.
Parts parts_of(std::string_view stream, std::size_t piece) {
  Telnet telnet;
  Parts parts;
  std::string scratch = "what was in it before";
  while (!stream.empty()) {
    parts.left += telnet.take_out(stream.substr(0, piece), scratch, parts.answer);
    stream.remove_prefix(std::min(piece, stream.size()));
  }
  return parts;
}

std::string left_of(std::string_view stream, std::size_t piece) {
  return parts_of(stream, piece).left;
}

// The rest is the same for pieces of any size.
std::string left_of(std::string_view stream) {
  const auto whole = left_of(stream, stream.size() + 1);
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    EXPECT_EQ(left_of(stream, piece), whole) << "in pieces of " << piece;
  }
  return whole;
}

TEST(Telnet, LeavesTextAsItIsAndCopiesNothing) {
  Telnet telnet;
  std::string scratch;
  const std::string text = "olá, João\r\n";
  std::string answer;
  const auto left = telnet.take_out(text, scratch, answer);
  EXPECT_EQ(left, text);
  EXPECT_EQ(left.data(), text.data());
}

TEST(Telnet, TakesOutWhatTheOtherEndWouldDo) {
  EXPECT_EQ(left_of("\xff\xfb\x18\xff\xfc\x1f\xff\xfd\x01\xff\xfe\x03"
                    "ana\n"),
            "ana\n");
  EXPECT_EQ(left_of("a\xff\xfb\x1fn\xff\xf1"
                    "a\n"),
            "ana\n")
      << "also within a line";
  EXPECT_EQ(left_of("ana\xff\xf4\xff\xfd\x06\n"), "ana\n") << "Ctrl-C, as telnet sends it";
  EXPECT_EQ(left_of("ana\xff\xfb\xff\n"), "ana\n") << "the last option of all";
  EXPECT_EQ(left_of("ana\xff\xfb\n\n"), "ana\n") << "an option may look like the end of a line";
}

TEST(Telnet, RefusesWhatTheOtherEndWouldDoOrWouldHaveDone) {
  constexpr auto stream =
      "\xff\xfb\x18"
      "a\xff\xfd\x06\xff\xfc\x1f\xff\xfe\x03\xff\xf1\xff\xfa\x18\xff\xfd\x01\xff\xf0"
      "\xff\xff\xfd\x01\n"sv;
  constexpr auto answer = "\xff\xfe\x18\xff\xfc\x06"sv;
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    EXPECT_EQ(parts_of(stream, piece).answer, answer) << "in pieces of " << piece;
  }
}

TEST(Telnet, IsNotAnsweredWhereItRefuses) {
  EXPECT_EQ(parts_of("\xff\xfb\x01\xff\xfd\x01", 6).answer, "\xff\xfe\x01\xff\xfc\x01");
  EXPECT_EQ(parts_of("\xff\xfe\x01\xff\xfc\x01", 6).answer, "") << "or both would go on for ever";
}

// PuTTY begins so.
TEST(Telnet, TakesOutSubnegotiation) {
  EXPECT_EQ(left_of("\xff\xfb\x1f\xff\xfb\x20\xff\xfb\x18\xff\xfb\x27\xff\xfd\x01\xff\xfb\x03"
                    "\xff\xfd\x03"
                    "\xff\xfa\x1f\0\x50\0\x18\xff\xf0"
                    "ana\n"sv),
            "ana\n");
  EXPECT_EQ(left_of("a\xff\xfa\x18\0XTERM\n\xff\xf0na\n"sv), "ana\n") << "with an end of a line";
  EXPECT_EQ(left_of("a\xff\xfa\x1f\0\xff\xff\0\xff\xf0na\n"sv), "ana\n") << "255 columns";
  EXPECT_EQ(left_of("ana\n\xff\xfa\x18\0XTE"sv), "ana\n") << "without an end";
}

TEST(Telnet, TakesNoSubnegotiationForLongerThanItCanBe) {
  const auto text = left_of("a\xff\xfa\x18"s + std::string(4000, 'x') + "\nhello\n");
  EXPECT_TRUE(text.ends_with("x\nhello\n"));
  EXPECT_LT(text.size(), 3500U);
}

TEST(Telnet, HasAnErasedCharacterTakenBack) {
  EXPECT_EQ(left_of("anb\xff\xf7"
                    "a\n"),
            "anb\x7f"
            "a\n");
}

// Otherwise the line would be said without that byte, instead of being refused as not UTF-8.
TEST(Telnet, LeavesWhatIsNoCommandOfItsOwn) {
  EXPECT_EQ(left_of("a\xff\xffna\n"), "a\xffna\n");
  EXPECT_EQ(left_of("\xff"
                    "ana\n"),
            "\xff"
            "ana\n");
  EXPECT_EQ(left_of("\xff\xfe"
                    "a\0n\0a\0\n\0"sv),
            "\xff\xfe"
            "a\0n\0a\0\n\0"sv)
      << "UTF-16";
  EXPECT_EQ(left_of("\xfe\xff\0a\0n\0a\0\n"sv), "\xfe\xff\0a\0n\0a\0\n"sv);
  EXPECT_EQ(left_of("\xff\n"), "\xff\n");
}

// TLS is known by this; its lengths are less than 0xff00.
TEST(Telnet, LeavesTheHelloOfTls) {
  for (int length = 0; length < 0x4000; ++length) {
    const std::string hello{
        '\x16', '\x03', '\x01', static_cast<char>(length >> 8), static_cast<char>(length), '\x01'};
    ASSERT_EQ(left_of(hello, hello.size()), hello);
    ASSERT_EQ(left_of(hello, 1), hello);
  }
}

}  // namespace
}  // namespace papo::net
