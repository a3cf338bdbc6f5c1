// SPDX-License-Identifier: MIT

// The rules of RFC 6455 for what a client sends (chapters 5 to 8). Each case comes in one piece, in
// pieces of one byte, and in pieces of seven.
#include "web/messages.h"

#include <gtest/gtest.h>

#include <cctype>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "client_frames.h"
#include "web/close_codes.h"

namespace papo::web {
namespace {

using namespace std::string_literals;

constexpr std::size_t longest = 1000;

enum Kind : unsigned {
  of_more = 0,
  of_text = 1,
  of_binary = 2,
  of_close = 8,
  of_ping = 9,
  of_pong = 10,
};

struct Case {
  std::string name;
  std::string bytes;
  std::vector<std::string> lines{};
  unsigned code = 0;  // With which our side closes. 0: it goes on.
  std::string pongs{};
  bool closes_without_code = false;
  bool is_binary = false;
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

std::string part(unsigned opcode, std::string_view payload, bool is_last = true) {
  return bytes_of({.opcode = opcode, .payload = payload, .is_last = is_last});
}

std::string code_text(unsigned code, std::string_view reason = {}) {
  return std::string{static_cast<char>(code >> 8U), static_cast<char>(code & 0xffU)} +
         std::string{reason};
}

std::string our_pong(std::string_view payload) {
  return "\x8a"s + static_cast<char>(payload.size()) + std::string{payload};
}

const std::string four = "\xf0\x9f\x92\xac";  // One character.

std::vector<Case> lengths() {
  std::vector<Case> cases;
  for (const std::size_t size :
       {0U, 1U, 2U, 124U, 125U, 126U, 127U, 128U, 255U, 256U, 999U, 1000U}) {
    const std::string all(size, 'a');
    cases.push_back(
        {.name = "text of " + std::to_string(size), .bytes = part(of_text, all), .lines = {all}});
  }
  for (const std::size_t size : {1001U, 1002U, 5000U, 65535U, 65536U, 70000U}) {
    const std::string all(size, 'a');
    cases.push_back(
        {.name = "too long: " + std::to_string(size), .bytes = part(of_text, all), .code = 1009});
  }
  for (const unsigned width : {2U, 8U}) {
    for (const std::size_t size : {0U, 1U, 125U}) {
      const std::string all(size, 'a');
      cases.push_back({.name = std::to_string(size) + " in a length of " + std::to_string(width),
                       .bytes = bytes_of({.payload = all, .bytes_of_length = width}),
                       .code = 1002});
    }
  }
  const std::string middle(126, 'a');
  cases.push_back({.name = "126 in a length of 8",
                   .bytes = bytes_of({.payload = middle, .bytes_of_length = 8}),
                   .code = 1002});
  cases.push_back({.name = "a length above 63 bits",
                   .bytes = "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff"s + "\x01\x02\x03\x04",
                   .code = 1002});
  return cases;
}

std::vector<Case> masks() {
  std::vector<Case> cases;
  cases.push_back({.name = "mask of zeros",
                   .bytes = bytes_of({.payload = "hello", .mask = {0, 0, 0, 0}}),
                   .lines = {"hello"}});
  cases.push_back({.name = "mask of ones",
                   .bytes = bytes_of({.payload = "hello", .mask = {255, 255, 255, 255}}),
                   .lines = {"hello"}});
  cases.push_back({.name = "text without a mask",
                   .bytes = bytes_of({.payload = "hello", .is_masked = false}),
                   .code = 1002});
  cases.push_back(
      {.name = "nothing without a mask", .bytes = bytes_of({.is_masked = false}), .code = 1002});
  cases.push_back({.name = "ping without a mask",
                   .bytes = bytes_of({.opcode = of_ping, .is_masked = false}),
                   .code = 1002});
  cases.push_back({.name = "close without a mask",
                   .bytes = bytes_of({.opcode = of_close, .is_masked = false}),
                   .code = 1002});
  for (const std::size_t size : {3U, 4U, 5U, 7U, 8U}) {
    const std::string all = std::string("abcdefgh").substr(0, size);
    cases.push_back(
        {.name = "mask over " + std::to_string(size), .bytes = part(of_text, all), .lines = {all}});
  }
  return cases;
}

std::vector<Case> fragments() {
  return {
      {.name = "two fragments",
       .bytes = part(of_text, "he", false) + part(of_more, "llo"),
       .lines = {"hello"}},
      {.name = "fragments of nothing",
       .bytes = part(of_text, "", false) + part(of_more, "", false) + part(of_more, ""),
       .lines = {""}},
      {.name = "each letter",
       .bytes = part(of_text, "a", false) + part(of_more, "b", false) + part(of_more, "c"),
       .lines = {"abc"}},
      {.name = "first fragment of nothing",
       .bytes = part(of_text, "", false) + part(of_more, "abc"),
       .lines = {"abc"}},
      {.name = "ping between fragments",
       .bytes = part(of_text, "he", false) + part(of_ping, "p") + part(of_more, "llo"),
       .lines = {"hello"},
       .pongs = our_pong("p")},
      {.name = "pong between fragments",
       .bytes = part(of_text, "he", false) + part(of_pong, "p") + part(of_more, "llo"),
       .lines = {"hello"}},
      {.name = "two pings between fragments",
       .bytes = part(of_text, "a", false) + part(of_ping, "1") + part(of_more, "b", false) +
                part(of_ping, "2") + part(of_more, "c"),
       .lines = {"abc"},
       .pongs = our_pong("1") + our_pong("2")},
      {.name = "close between fragments",
       .bytes = part(of_text, "he", false) + part(of_close, code_text(1000)) + part(of_more, "llo"),
       .code = 1000},
      {.name = "a message within another",
       .bytes = part(of_text, "he", false) + part(of_text, "llo"),
       .code = 1002},
      {.name = "a binary one within a text",
       .bytes = part(of_text, "he", false) + part(of_binary, "llo"),
       .code = 1002},
      {.name = "more of nothing", .bytes = part(of_more, "llo"), .code = 1002},
      {.name = "more of nothing, not the last", .bytes = part(of_more, "llo", false), .code = 1002},
      {.name = "more after the last",
       .bytes = part(of_text, "a") + part(of_more, "b"),
       .lines = {"a"},
       .code = 1002},
      {.name = "fragments too long together",
       .bytes = part(of_text, std::string(999, 'a'), false) + part(of_more, "bc"),
       .code = 1009},
      {.name = "fragments just long enough",
       .bytes = part(of_text, std::string(999, 'a'), false) + part(of_more, "b"),
       .lines = {std::string(999, 'a') + "b"}},
      {.name = "a message that has not ended", .bytes = part(of_text, "he", false)},
      {.name = "two messages of fragments",
       .bytes = part(of_text, "a", false) + part(of_more, "b") + part(of_text, "c", false) +
                part(of_more, "d"),
       .lines = {"ab", "cd"}},
  };
}

std::vector<Case> controls() {
  const std::string most(125, 'p');
  const std::string beyond(126, 'p');
  std::vector<Case> cases{
      {.name = "ping", .bytes = part(of_ping, ""), .pongs = our_pong("")},
      {.name = "ping with text", .bytes = part(of_ping, "hi"), .pongs = our_pong("hi")},
      {.name = "ping with bytes",
       .bytes = part(of_ping, "\xff\xfe\x00"s),
       .pongs = our_pong("\xff\xfe\x00"s)},
      {.name = "longest ping", .bytes = part(of_ping, most), .pongs = our_pong(most)},
      {.name = "ping too long", .bytes = part(of_ping, beyond), .code = 1002},
      {.name = "ping in fragments", .bytes = part(of_ping, "a", false), .code = 1002},
      {.name = "ten pings",
       .bytes =
           [] {
             std::string all;
             for (int i = 0; i < 10; ++i) all += part(of_ping, "x");
             return all;
           }(),
       .pongs =
           [] {
             std::string all;
             for (int i = 0; i < 10; ++i) all += our_pong("x");
             return all;
           }()},
      {.name = "pong unasked", .bytes = part(of_pong, "")},
      {.name = "pong with text", .bytes = part(of_pong, "hi")},
      {.name = "pong too long", .bytes = part(of_pong, beyond), .code = 1002},
      {.name = "pong in fragments", .bytes = part(of_pong, "a", false), .code = 1002},
      {.name = "close in fragments", .bytes = part(of_close, code_text(1000), false), .code = 1002},
      {.name = "close too long", .bytes = part(of_close, code_text(1000, beyond)), .code = 1002},
      {.name = "message before a ping",
       .bytes = part(of_text, "a") + part(of_ping, "b"),
       .lines = {"a"},
       .pongs = our_pong("b")},
  };
  for (const unsigned opcode : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U}) {
    cases.push_back({.name = "reserved opcode " + std::to_string(opcode),
                     .bytes = part(opcode, "a"),
                     .code = 1002});
  }
  for (const unsigned bits : {1U, 2U, 4U, 3U, 7U}) {
    for (const unsigned opcode : {1U, 9U, 8U}) {
      cases.push_back(
          {.name = "reserved bits " + std::to_string(bits) + " of " + std::to_string(opcode),
           .bytes = bytes_of({.opcode = opcode, .reserved = bits}),
           .code = 1002});
    }
  }
  return cases;
}

std::vector<Case> closings() {
  std::vector<Case> cases{
      {.name = "close without a code", .bytes = part(of_close, ""), .closes_without_code = true},
      {.name = "half a code", .bytes = part(of_close, "\x03"), .code = 1002},
      {.name = "close with a reason",
       .bytes = part(of_close, code_text(1000, "bye")),
       .code = 1000},
      {.name = "the longest reason",
       .bytes = part(of_close, code_text(1000, std::string(123, 'r'))),
       .code = 1000},
      {.name = "a reason that is not UTF-8",
       .bytes = part(of_close, code_text(1000, "\xff")),
       .code = 1007},
      {.name = "a reason cut within a character",
       .bytes = part(of_close, code_text(1000, four.substr(0, 3))),
       .code = 1007},
      {.name = "a message before it",
       .bytes = part(of_text, "a") + part(of_close, code_text(1000)),
       .lines = {"a"},
       .code = 1000},
      {.name = "a message after it",
       .bytes = part(of_close, code_text(1000)) + part(of_text, "a"),
       .code = 1000},
      {.name = "a ping after it",
       .bytes = part(of_close, code_text(1000)) + part(of_ping, "a"),
       .code = 1000},
      {.name = "rubbish after it",
       .bytes = part(of_close, code_text(1000)) + std::string(50, '\xff'),
       .code = 1000},
  };
  for (const unsigned code : {1000U, 1001U, 1002U, 1003U, 1007U, 1008U, 1009U, 1010U, 1011U, 3000U,
                              3999U, 4000U, 4999U}) {
    cases.push_back({.name = "code " + std::to_string(code),
                     .bytes = part(of_close, code_text(code)),
                     .code = code});
  }
  for (const unsigned code :
       {0U, 1U, 999U, 1004U, 1005U, 1006U, 1015U, 1016U, 1100U, 2000U, 2999U, 5000U, 65535U}) {
    cases.push_back({.name = "wrong code " + std::to_string(code),
                     .bytes = part(of_close, code_text(code)),
                     .code = 1002});
  }
  return cases;
}

std::vector<Case> texts() {
  std::vector<Case> cases;
  const auto right = [&](std::string name, const std::string& one) {
    cases.push_back({.name = std::move(name), .bytes = part(of_text, one), .lines = {one}});
  };
  const auto wrong = [&](std::string name, const std::string& one) {
    cases.push_back({.name = std::move(name), .bytes = part(of_text, one), .code = 1007});
  };
  right("two bytes", "\xc3\xa1");
  right("three bytes", "\xe2\x82\xac");
  right("four bytes", four);
  right("the last one", "\xf4\x8f\xbf\xbf");
  right("no character but allowed", "\xef\xbf\xbe");
  wrong("a lone continuation", "\x80");
  wrong("FE", "\xfe");
  wrong("FF", "\xff");
  wrong("overlong slash", "\xc0\xaf");
  wrong("overlong of three", "\xe0\x80\xaf");
  wrong("overlong of four", "\xf0\x80\x80\xaf");
  wrong("a surrogate", "\xed\xa0\x80");
  wrong("beyond the last one", "\xf4\x90\x80\x80");
  wrong("five bytes", "\xf8\x88\x80\x80\x80");
  wrong("an end too early", "\xe2\x82");
  wrong("a letter too early", "\xe2\x82z");
  for (std::size_t cut = 1; cut < four.size(); ++cut) {
    const auto place = std::to_string(cut);
    cases.push_back(
        {.name = "a character cut by fragments after " + place,
         .bytes = part(of_text, four.substr(0, cut), false) + part(of_more, four.substr(cut)),
         .lines = {four}});
    cases.push_back({.name = "a character cut by a ping after " + place,
                     .bytes = part(of_text, four.substr(0, cut), false) + part(of_ping, "") +
                              part(of_more, four.substr(cut)),
                     .lines = {four},
                     .pongs = our_pong("")});
    cases.push_back({.name = "a character that ends after " + place,
                     .bytes = part(of_text, four.substr(0, cut)),
                     .code = 1007});
    cases.push_back({.name = "fragments that end after " + place,
                     .bytes = part(of_text, "a", false) + part(of_more, four.substr(0, cut)),
                     .code = 1007});
  }
  cases.push_back(
      {.name = "wrong in the first fragment", .bytes = part(of_text, "\xff", false), .code = 1007});
  cases.push_back({.name = "right before wrong",
                   .bytes = part(of_text, "a") + part(of_text, "\xff"),
                   .lines = {"a"},
                   .code = 1007});
  return cases;
}

std::vector<Case> lines() {
  return {
      {.name = "line feed within", .bytes = part(of_text, "a\nb"), .lines = {"a\rb"}},
      {.name = "line feeds at the end", .bytes = part(of_text, "a\r\n"), .lines = {"a\r\r"}},
      {.name = "only a line feed", .bytes = part(of_text, "\n"), .lines = {"\r"}},
      {.name = "NUL within", .bytes = part(of_text, "a\0b"s), .lines = {"a\0b"s}},
      {.name = "several in one piece",
       .bytes = part(of_text, "a") + part(of_text, "b") + part(of_text, "c"),
       .lines = {"a", "b", "c"}},
      {.name = "binary where texts are spoken", .bytes = part(of_binary, "a"), .code = 1003},
      {.name = "binary after a text",
       .bytes = part(of_text, "a") + part(of_binary, "b") + part(of_text, "c"),
       .lines = {"a"},
       .code = 1003},
      {.name = "binary", .bytes = part(of_binary, "a"), .lines = {"a"}, .is_binary = true},
      {.name = "binary that is not UTF-8",
       .bytes = part(of_binary, "\xff"),
       .lines = {"\xff"},
       .is_binary = true},
      {.name = "text where binaries are spoken",
       .bytes = part(of_text, "a"),
       .code = 1003,
       .is_binary = true},
      {.name = "plain text", .bytes = "NICK ana\r\n", .code = 1002},
  };
}

using Param = std::tuple<Case, std::size_t>;

class Rules : public testing::TestWithParam<Param> {};

TEST_P(Rules, AreKept) {
  const auto& [expected, cut] = GetParam();
  Contexts contexts;
  // Another client has the same contexts, and sends a message between any two pieces.
  Messages of_other{contexts, false, longest};
  std::vector<std::string> of_other_lines;
  std::string of_other_pongs;
  std::size_t pieces = 0;
  Messages messages{contexts, expected.is_binary, longest};
  std::vector<std::string> lines;
  std::string pongs;
  bool goes_on = true;
  std::string_view rest = expected.bytes;
  while (goes_on && !rest.empty()) {
    const auto some = rest.substr(0, cut);
    rest.remove_prefix(some.size());
    of_other.take(
        part(of_text, "other"), [&](std::string_view line) { of_other_lines.emplace_back(line); },
        of_other_pongs);
    ++pieces;
    goes_on = messages.take(
        some, [&](std::string_view line) { lines.emplace_back(line); }, pongs);
  }
  EXPECT_EQ(lines, expected.lines);
  EXPECT_EQ(pongs, expected.pongs);
  EXPECT_EQ(of_other_lines, std::vector<std::string>(pieces, "other"));
  const auto& last = messages.last_words();
  if (expected.code == 0) {
    EXPECT_EQ(goes_on, !expected.closes_without_code);
    EXPECT_EQ(last, "");
    return;
  }
  EXPECT_FALSE(goes_on);
  EXPECT_TRUE(messages.over());
  ASSERT_GE(last.size(), 2U);
  EXPECT_EQ(last.substr(0, 2), code_text(expected.code));
  EXPECT_LE(last.size(), 125U);
  // Nothing more is heard.
  EXPECT_FALSE(messages.take(
      part(of_text, "later"), [](std::string_view) { FAIL(); }, pongs));
}

std::string name_of(const testing::TestParamInfo<Param>& info) {
  auto name = std::get<Case>(info.param).name + " by " + std::to_string(std::get<1>(info.param));
  for (auto& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

const auto by_cut = testing::Values<std::size_t>(std::size_t{1} << 20U, 1, 7);

INSTANTIATE_TEST_SUITE_P(Lengths, Rules, testing::Combine(testing::ValuesIn(lengths()), by_cut),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Masks, Rules, testing::Combine(testing::ValuesIn(masks()), by_cut),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Fragments, Rules, testing::Combine(testing::ValuesIn(fragments()), by_cut),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Controls, Rules, testing::Combine(testing::ValuesIn(controls()), by_cut),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Closings, Rules, testing::Combine(testing::ValuesIn(closings()), by_cut),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Texts, Rules, testing::Combine(testing::ValuesIn(texts()), by_cut),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Lines, Rules, testing::Combine(testing::ValuesIn(lines()), by_cut),
                         name_of);

}  // namespace
}  // namespace papo::web
