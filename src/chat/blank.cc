#include "chat/blank.h"

#include <unicode/uchar.h>

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

}  // namespace

bool is_blank(std::int32_t character) {
  if (character < 0x80) return character == ' ';
  if (is_among_letters(character)) return false;
  const auto category = u_charType(character);
  return category == U_SPACE_SEPARATOR || category == U_FORMAT_CHAR ||
         u_hasBinaryProperty(character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0 ||
         std::ranges::find(drawn_as_blanks, character) != drawn_as_blanks.end();
}

}  // namespace papo::chat
