#include "wire/text.h"

#include <utf8proc.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "chat/blank.h"

namespace papo::wire {
namespace {

constexpr std::size_t most_blanks = 8;  // In a row.

// Without tabs.
bool is_plain_ascii(std::string_view line) {
  unsigned others = 0;  // No early exit, so that the compiler can look at many bytes at once.
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    others |= static_cast<unsigned>(byte < ' ' || byte >= 0x7f);
  }
  return others == 0;
}

// Whether there may be more than eight spaces in a row. Of nine, two stand side by side at a place
// that is a multiple of eight, so that no other places need be looked at.
bool may_have_many_spaces(std::string_view line) {
  constexpr std::uint16_t two_spaces = 0x2020;
  unsigned found = 0;
  for (std::size_t at = 0; at + sizeof(two_spaces) <= line.size(); at += most_blanks) {
    std::uint16_t two{};
    std::memcpy(&two, line.data() + at, sizeof(two));
    found |= static_cast<unsigned>(two == two_spaces);
  }
  return found != 0;
}

bool is_hidden_control(utf8proc_int32_t c) {
  return (c < 0x20 && c != '\t') || (c >= 0x7f && c <= 0x9f) ||  // C0, DEL, C1.
         (c >= 0x2028 &&
          c <= 0x202e) ||  // Line and paragraph separator, and what turns text around.
         (c >= 0x2066 && c <= 0x2069);
}

// The character that the text begins with, and of how many bytes it is: of none if it is not UTF-8.
utf8proc_int32_t character_at(std::string_view text, std::size_t& length) {
  utf8proc_int32_t character = static_cast<unsigned char>(text.front());
  length = 1;
  if (character < 0x80) return character;
  const auto bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                      static_cast<utf8proc_ssize_t>(text.size()), &character);
  length = bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
  return character;
}

std::optional<std::string_view> clean_by_character(std::string_view line, std::string& scratch,
                                                   Blanks blanks) {
  scratch.clear();
  const bool few = blanks == Blanks::few;
  std::size_t in_a_row = 0;    // Blanks; what is taken out between them does not part them.
  std::size_t dealt_with = 0;  // So much of the line is in `scratch` by now, or was taken out.
  for (std::size_t at = 0, length = 0; at < line.size(); at += length) {
    const auto character = character_at(line.substr(at), length);
    if (length == 0) return std::nullopt;
    const bool is_tab = few && character == '\t';
    bool is_out = is_hidden_control(character);
    if (few && !is_out) {
      in_a_row = is_tab || chat::is_blank(character) ? in_a_row + 1 : 0;
      is_out = in_a_row > most_blanks;
    }
    if (!is_out && !is_tab) continue;
    scratch.append(line.substr(dealt_with, at - dealt_with));
    if (!is_out) scratch += ' ';
    dealt_with = at + length;
  }
  if (dealt_with == 0) return line;
  scratch.append(line.substr(dealt_with));
  return scratch;
}

}  // namespace

std::optional<std::string_view> clean(std::string_view line, std::string& scratch, Blanks blanks) {
  if (is_plain_ascii(line) && !may_have_many_spaces(line)) return line;
  return clean_by_character(line, scratch, blanks);
}

}  // namespace papo::wire
