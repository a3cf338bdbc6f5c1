// SPDX-License-Identifier: MIT

// A room of many members on one worker, who all say 64 bytes, in plain, by IRC or by WebSocket.
// This is for the cost of a delivery.
//
// Threads: its owner's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/line_framer.h"
#include "net/socket.h"
#include "server/worker_rig.h"
#include "web/dialects.h"
#include "wire/frames.h"
#include "wire/irc/dialect.h"

namespace papo::server {

class TalkingRoom {
 public:
  static constexpr std::size_t line_size = 64;  // Bytes.
  enum class Speech : std::uint8_t { plain, irc, websocket };

  explicit TalkingRoom(std::size_t members, Speech speech = Speech::plain)
      : speech_(speech),
        line_((speech == Speech::plain ? "" : "PRIVMSG #room :") + std::string(line_size, 'x') +
              "\n"),
        frame_(frame_of({line_.data(), line_.size() - 1})) {
    for (std::size_t i = 0; i < members; ++i) {
      const auto name = "member" + std::to_string(i);
      if (speech == Speech::plain) {
        members_.push_back({.id = rig_.connect(), .framer = {}});
        rig_.line(members_.back().id, name);
        continue;
      }
      const std::size_t usual = speech == Speech::irc ? 1 : 2;
      members_.push_back({.id = rig_.connect_unknown("somewhere", usual), .framer = {}});
      const auto id = members_.back().id;
      if (speech == Speech::websocket) rig_.input(Input::Kind::chunk, id, handshake);
      for (const auto& line :
           {"NICK " + name, "USER " + name + " 0 * :x", std::string{"JOIN #room"}}) {
        if (speech == Speech::irc) rig_.line(id, line);
        if (speech == Speech::websocket) rig_.input(Input::Kind::chunk, id, frame_of(line));
      }
    }
    rig_.turn();
    drain();
  }

  // One turn: so many lines are framed and gathered, as the loop does, each of the next member. The
  // worker carries them out and sends them to all others.
  void turn(std::size_t lines) {
    for (std::size_t i = 0; i < lines; ++i) {
      auto& member = members_[i % members_.size()];
      if (speech_ == Speech::websocket) {
        rig_.input(Input::Kind::chunk, member.id, frame_);
        continue;
      }
      std::string_view bytes = line_;
      while (const auto line = member.framer.next(bytes, longest)) {
        rig_.line(member.id, line->text);
      }
    }
    rig_.post();
    rig_.work();
  }

  // The number of messages in such a turn.
  [[nodiscard]] std::size_t deliveries(std::size_t lines) const {
    return lines * (members_.size() - 1);
  }

  // The members read everything. Returns the number of bytes.
  std::size_t drain() {
    std::size_t bytes = 0;
    for (const auto& member : members_) {
      ssize_t got = 0;
      while ((got = net::receive_some(rig_.peer(member.id).fd(), space_)) > 0) {
        bytes += static_cast<std::size_t>(got);
      }
    }
    return bytes;
  }

 private:
  struct Member {
    chat::ClientId id;
    net::LineFramer framer;
  };

  static constexpr std::string_view handshake =
      "GET /socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

  // A client's frame, with a mask of zeros. No line here is longer than a short frame.
  static std::string frame_of(std::string_view line) {
    constexpr std::size_t is_masked = 0x80;
    return std::string{'\x81', static_cast<char>(is_masked | line.size())} + std::string(4, '\0') +
           std::string{line};
  }

  static constexpr std::size_t longest = 4096;
  const Speech speech_;
  const std::string line_;
  const std::string frame_;
  const std::unique_ptr<wire::Dialect> irc_ = wire::irc::make_dialect("papo.server");
  const web::Socket texts_{*irc_, wire::frames::Opcode::text};
  const web::Http http_{{}, texts_, texts_};
  WorkerRig rig_{
      WorkerRig::House{.dialects = {&wire::plain::dialect(), irc_.get(), &http_, &texts_}}};
  std::vector<Member> members_;
  std::array<char, 65536> space_{};
};

}  // namespace papo::server
