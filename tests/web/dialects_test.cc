// SPDX-License-Identifier: MIT

#include "web/dialects.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "wire/frames.h"
#include "wire/framing.h"
#include "wire/irc/dialect.h"

namespace papo::web {
namespace {

using wire::frames::Opcode;

class SocketTest : public testing::Test {
 protected:
  std::string framed(std::string text, std::size_t begin = 0) const {
    socket_.frame(text, begin);
    return text;
  }

  std::unique_ptr<wire::Dialect> irc_ = wire::irc::make_dialect("papo.server");
  Socket socket_{*irc_, Opcode::text};
};

TEST_F(SocketTest, PutsAFrameAroundEachLine) {
  EXPECT_EQ(framed(""), "");
  EXPECT_EQ(framed("hello\r\n"), "\x81\x05hello");
  EXPECT_EQ(framed("hello\n"), "\x81\x05hello");
  EXPECT_EQ(framed("hello"), "\x81\x05hello");
  EXPECT_EQ(framed("\r\n"), std::string("\x81\0", 2));
  EXPECT_EQ(framed("a\r\nbc\r\n"),
            "\x81\x01"
            "a\x81\x02"
            "bc");
  EXPECT_EQ(framed("a\r\nbc"),
            "\x81\x01"
            "a\x81\x02"
            "bc");
  EXPECT_EQ(framed("before\r\nhello\r\n", 8), "before\r\n\x81\x05hello");
}

TEST_F(SocketTest, WritesLongerLengths) {
  for (const std::size_t size : {125U, 126U, 127U, 255U, 256U, 8191U, 65535U}) {
    const std::string line(size, 'a');
    std::string header = "\x81";
    if (size < 126) {
      header += static_cast<char>(size);
    } else {
      header += '\x7e';
      header += static_cast<char>(size >> 8U);
      header += static_cast<char>(size & 0xffU);
    }
    EXPECT_EQ(framed(line + "\r\n"), header + line);
    EXPECT_EQ(framed(line + "\r\n" + line + "\r\n"), header + line + header + line);
  }
}

TEST_F(SocketTest, CutsALineThatNoFrameHolds) {
  const auto text = framed(std::string(70'000, 'a') + "\r\n");
  EXPECT_EQ(text.size(), 65'535U + 4);
}

TEST_F(SocketTest, ClosesWhenTheServerStops) {
  std::string text;
  socket_.render_stopping({.dialect = &socket_}, text);
  EXPECT_TRUE(text.starts_with("\x81"));
  EXPECT_NE(text.find("ERROR :"), std::string::npos);
  EXPECT_NE(text.find("\x88\x18\x03\xe9the server is stopping"), std::string::npos);
}

// Frames that are sent in pieces of any size are cut at their borders.
TEST(FramingTest, CutsBetweenFrames) {
  std::mt19937 random{1};
  std::string all;
  std::vector<std::size_t> borders{0};
  for (int i = 0; i < 40; ++i) {
    const std::string payload(i % 3 == 0 ? random() % 300 : random() % 20, 'a');
    wire::frames::add(Opcode::text, payload, all);
    borders.push_back(all.size());
  }
  constexpr std::size_t before = 5;  // The end of what came before the frames.
  const auto whole = std::string(before, 'x') + all;
  for (std::size_t sent = 0; sent <= whole.size(); ++sent) {
    wire::Framing framing;
    framing.follow(wire::Borders::frames, before);
    for (std::size_t place = 0; place < sent;) {
      const auto some = std::min<std::size_t>(1 + random() % 7, sent - place);
      framing.sent(std::string_view{whole}.substr(place, some));
      place += some;
    }
    std::size_t next = sent < before ? before : 0;
    if (sent >= before) {
      for (const auto border : borders) {
        next = border + before;
        if (next >= sent) break;
      }
    }
    const auto waiting = std::string_view{whole}.substr(sent);
    EXPECT_EQ(framing.bytes_to_border(waiting), next - sent) << sent;
    // If the rest of the frame is lost, something else of that size ends it.
    if (sent < before || next == sent) continue;
    EXPECT_EQ(framing.bytes_to_border(waiting.substr(0, next - sent - 1)), 0U) << sent;
    auto broken = framing;
    broken.sent(framing.what_ends_it());
    EXPECT_EQ(broken.bytes_to_border(waiting), 0U) << sent;
    EXPECT_EQ(broken.what_ends_it(), "") << sent;
  }
}

TEST(FramingTest, LeavesNothingWhereNothingCanBeCut) {
  wire::Framing framing;
  framing.follow(wire::Borders::nowhere, 0);
  framing.sent("HTTP/1.1 200 OK\r\nCont");
  EXPECT_EQ(framing.bytes_to_border("ent-Length: 1\r\n"), 0U);
  EXPECT_EQ(framing.what_ends_it(), "");
}

}  // namespace
}  // namespace papo::web
