// SPDX-License-Identifier: MIT

#include "text/base64.h"

#include <cstddef>

namespace papo::text {
namespace {

constexpr std::string_view digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t digits_a_group = 4;  // These are three bytes.
constexpr std::size_t bytes_a_group = 3;
constexpr unsigned bits_a_digit = 6;
constexpr unsigned bits_a_byte = 8;
constexpr unsigned lowest_byte = 0xff;
constexpr unsigned lowest_digit = 0x3f;

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += bytes_a_group) {
    const auto byte = [&](std::size_t at) {
      return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
    };
    const unsigned group = byte(i) << 2 * bits_a_byte | byte(i + 1) << bits_a_byte | byte(i + 2);
    for (unsigned place = 0; place < digits_a_group; ++place) {
      const bool is_padding = i + place > bytes.size();
      const auto shift = (digits_a_group - 1 - place) * bits_a_digit;
      text += is_padding ? '=' : digits[group >> shift & lowest_digit];
    }
  }
  return text;
}

std::optional<std::string> read_base64(std::string_view text) {
  if (text.size() % digits_a_group != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  std::string bytes;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const auto digit = digits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = bits << bits_a_digit | static_cast<unsigned>(digit);
    count += bits_a_digit;
    if (count < bits_a_byte) continue;
    count -= bits_a_byte;
    bytes += static_cast<char>(bits >> count & lowest_byte);
    bits &= (1U << count) - 1;
  }
  // The bits that belong to no byte are zero.
  return bits == 0 ? std::optional{bytes} : std::nullopt;
}

}  // namespace papo::text
