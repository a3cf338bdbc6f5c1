// SPDX-License-Identifier: MIT

// The frames that a server sends in WebSocket. They are not masked, so the same frame serves every
// client that reads the same text.
//
// Threads: pure functions, any thread.
//
// Source: RFC 6455, 5.2
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace papo::wire::frames {

enum class Opcode : std::uint8_t { text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

inline constexpr std::size_t longest_header = 4;      // Bytes.
inline constexpr std::size_t most_payload = 0xffff;   // Bytes of one frame of ours.
inline constexpr std::size_t most_of_control = 125;   // Bytes of a frame that is no message.
inline constexpr std::size_t most_with_7_bits = 125;  // Bytes of a payload with a short header.
inline constexpr std::uint8_t length_has_16_bits = 126;

constexpr std::size_t header_size(std::size_t payload) {
  return payload <= most_with_7_bits ? 2 : longest_header;
}

// Writes the header of a frame, which is a whole message.
inline void write_header(Opcode opcode, std::size_t payload, char* at) {
  constexpr unsigned is_last = 0x80;
  at[0] = static_cast<char>(is_last | static_cast<unsigned>(opcode));
  if (payload <= most_with_7_bits) {
    at[1] = static_cast<char>(payload);
  } else {
    at[1] = static_cast<char>(length_has_16_bits);
    at[2] = static_cast<char>(payload >> 8U);
    at[3] = static_cast<char>(payload & 0xffU);
  }
}

inline void add(Opcode opcode, std::string_view payload, std::string& out) {
  const auto begin = out.size();
  out.resize(begin + header_size(payload.size()));
  write_header(opcode, payload.size(), out.data() + begin);
  out += payload;
}

// The bytes of the whole frame that begins so. None if its header has not ended.
inline std::optional<std::size_t> size_of(std::string_view begin) {
  const auto byte = [&](std::size_t at) {
    return static_cast<std::size_t>(static_cast<unsigned char>(begin[at]));
  };
  if (begin.size() < 2) return std::nullopt;
  if (byte(1) < length_has_16_bits) return 2 + byte(1);
  if (begin.size() < longest_header) return std::nullopt;
  return longest_header + (byte(2) << 8U) + byte(3);
}

}  // namespace papo::wire::frames
