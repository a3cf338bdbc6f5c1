// SPDX-License-Identifier: MIT

#include "message_text.h"

#include <cassert>
#include <charconv>
#include <system_error>

namespace papo::bench {
namespace {

constexpr std::string_view mark = "papo";
constexpr std::size_t number_size = MessageText::min_size - mark.size();
constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr unsigned bits_a_digit = 4;

}  // namespace

MessageText::MessageText(std::size_t size) : text_(mark) {
  assert(size >= min_size);
  text_.append(number_size, '0');
  constexpr std::size_t letters = 26;
  for (std::size_t i = 0; text_.size() < size; ++i) {
    text_.push_back(static_cast<char>('a' + i % letters));
  }
}

std::string_view MessageText::write(std::uint64_t id) {
  for (std::size_t place = min_size; place > mark.size(); --place) {
    text_[place - 1] = hex_digits[id % hex_digits.size()];
    id >>= bits_a_digit;
  }
  return text_;
}

std::optional<std::uint64_t> MessageText::read(std::string_view text) const {
  const std::string_view filler = std::string_view{text_}.substr(min_size);
  if (text.size() != text_.size() || !text.starts_with(mark) || text.substr(min_size) != filler) {
    return std::nullopt;
  }
  std::uint64_t id = 0;
  const char* const begin = text.data() + mark.size();
  const char* const end = text.data() + min_size;
  const auto [stopped, error] =
      std::from_chars(begin, end, id, static_cast<int>(hex_digits.size()));
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return id;
}

}  // namespace papo::bench
