// SPDX-License-Identifier: MIT

#include "wire/message_id.h"

#include <array>
#include <cstddef>

namespace papo::wire {
namespace {

constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuv";
constexpr unsigned bits_a_digit = 5;
constexpr std::size_t most_digits = 13;  // A number of 64 bits has so many.

}  // namespace

void add_message_id(chat::Sequence sequence, std::string& out) {
  std::array<char, most_digits> text{};
  auto at = text.size();
  do {
    text.at(--at) = digits[sequence % digits.size()];
    sequence >>= bits_a_digit;
  } while (sequence != 0);
  out.append(text.data() + at, text.size() - at);
}

chat::Sequence message_with_id(std::string_view id) {
  if (id.size() > most_digits) return 0;
  chat::Sequence sequence = 0;
  for (const char c : id) {
    const auto digit = digits.find(c);
    if (digit == std::string_view::npos) return 0;
    sequence = sequence << bits_a_digit | digit;
  }
  return sequence;
}

}  // namespace papo::wire
