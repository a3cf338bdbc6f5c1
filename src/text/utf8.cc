// SPDX-License-Identifier: MIT

#include "text/utf8.h"

#include <utf8proc.h>

namespace papo::text {
namespace {

// Whether a character goes on with this byte.
bool goes_on(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

// Most letters that people write are among these code points. This check is faster than a look-up.
bool cannot_be_a_mark(std::int32_t code_point) {
  return code_point < 0x300 || (code_point > 0x36f && code_point < 0x483) ||
         (code_point > 0x309a && code_point < 0xa66f) ||
         (code_point > 0xabed && code_point < 0xfb1e);
}

}  // namespace

CodePoint first_beyond_ascii(std::string_view text) {
  utf8proc_int32_t value = -1;
  const auto bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                      static_cast<utf8proc_ssize_t>(text.size()), &value);
  if (bytes <= 0) return {.value = -1, .bytes = 1};
  return {.value = value, .bytes = static_cast<std::size_t>(bytes)};
}

CodePoint last_code_point(std::string_view text) {
  constexpr std::size_t longest = 4;  // Bytes.
  for (std::size_t bytes = 1; bytes <= longest && bytes <= text.size(); ++bytes) {
    const auto end = text.substr(text.size() - bytes);
    if (goes_on(end.front())) continue;
    const auto last = first_code_point(end);
    if (last.value >= 0 && last.bytes == bytes) return last;
    break;
  }
  return {.value = -1, .bytes = text.empty() ? 0U : 1U};
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto [character, bytes] = first_code_point(text);
    if (character < 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

bool is_mark(std::int32_t code_point) {
  if (cannot_be_a_mark(code_point)) return false;
  const auto category = utf8proc_category(code_point);
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
         category == UTF8PROC_CATEGORY_ME;
}

std::string_view cut_to(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && goes_on(text[most])) --most;
  return text.substr(0, most);
}

}  // namespace papo::text
