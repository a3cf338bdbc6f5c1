// SPDX-License-Identifier: MIT

// The frames of a client of WebSocket, right ones and wrong ones.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace papo::web {

struct ClientFrame {
  unsigned opcode = 1;
  std::string_view payload{};
  bool is_last = true;
  unsigned reserved = 0;  // Three bits.
  bool is_masked = true;
  std::array<unsigned char, 4> mask{0x37, 0xfa, 0x21, 0x3d};
  unsigned bytes_of_length = 0;  // 0: as few as will do. Otherwise 2 or 8, whatever the length is.
};

inline std::string bytes_of(const ClientFrame& frame) {
  std::string bytes;
  const auto size = frame.payload.size();
  bytes += static_cast<char>((frame.is_last ? 0x80U : 0U) | frame.reserved << 4U | frame.opcode);
  const unsigned mask_bit = frame.is_masked ? 0x80U : 0U;
  auto width = frame.bytes_of_length;
  if (width == 0 && size > 125) width = size > 0xffff ? 8 : 2;
  if (width == 0) bytes += static_cast<char>(mask_bit | size);
  if (width == 2) bytes += static_cast<char>(mask_bit | 126U);
  if (width == 8) bytes += static_cast<char>(mask_bit | 127U);
  while (width-- > 0) bytes += static_cast<char>(size >> (8 * width) & 0xffU);
  if (!frame.is_masked) return bytes.append(frame.payload);
  for (const auto byte : frame.mask) bytes += static_cast<char>(byte);
  for (std::size_t i = 0; i < size; ++i) {
    bytes += static_cast<char>(static_cast<unsigned char>(frame.payload[i]) ^ frame.mask.at(i % 4));
  }
  return bytes;
}

}  // namespace papo::web
