#include "chat/blank.h"

#include <unicode/uchar.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>

namespace papo::chat {
namespace {

// Drawn as a blank, though Unicode calls them letters and signs.
constexpr std::array<std::int32_t, 4> drawn_as_blanks{
    0x2800,            // Braille pattern blank.
    0x13441, 0x13442,  // Egyptian hieroglyphs: full blank, half blank.
    0x1d159,           // Musical symbol null notehead.
};

// Most letters that people write, among which is no blank: to know so takes less time than to ask.
bool is_among_letters(std::int32_t character) {
  return (character > 0xad && character < 0x600 && character != 0x34f) ||
         (character > 0x3164 && character < 0xfe00);
}

// The character that a text begins with; of no bytes if it is not UTF-8.
struct First {
  std::int32_t character;
  std::size_t bytes;
};
First first_of(std::string_view text) {
  utf8proc_int32_t character = -1;
  const auto bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                      static_cast<utf8proc_ssize_t>(text.size()), &character);
  return {character, bytes > 0 ? static_cast<std::size_t>(bytes) : 0};
}

}  // namespace

bool is_blank(std::int32_t character) {
  if (character < 0x80) return character == ' ';
  if (is_among_letters(character)) return false;
  const auto category = u_charType(character);
  return category == U_SPACE_SEPARATOR || category == U_FORMAT_CHAR ||
         u_hasBinaryProperty(character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0 ||
         std::ranges::find(drawn_as_blanks, character) != drawn_as_blanks.end();
}

std::size_t space_at(std::string_view text) {
  if (text.empty()) return 0;
  if (text.front() == ' ' || text.front() == '\t') return 1;
  // All others begin with one of these: U+00A0, U+1680, U+2000 and more, U+3000.
  if (std::string_view{"\xc2\xe1\xe2\xe3"}.find(text.front()) == std::string_view::npos) return 0;
  const auto first = first_of(text);
  return first.bytes > 0 && u_charType(first.character) == U_SPACE_SEPARATOR ? first.bytes : 0;
}

std::string_view from_first_seen(std::string_view text) {
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text.front());
    if (byte > ' ' && byte < 0x7f) return text;  // As most lines begin.
    const auto first = first_of(text);
    if (first.bytes == 0 || (first.character != '\t' && !is_blank(first.character))) return text;
    text.remove_prefix(first.bytes);
  }
  return text;
}

}  // namespace papo::chat
