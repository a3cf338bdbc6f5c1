// SPDX-License-Identifier: MIT

#include "text/clean.h"

#include <utf8proc.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "text/blank.h"
#include "text/controls.h"
#include "text/limits.h"
#include "text/utf8.h"

namespace papo::text {
namespace {

constexpr std::int32_t byte_order_mark = 0xfeff;

// Such a line has no tabs either.
bool is_plain_ascii(std::string_view line) {
  // There is no early exit, so that the compiler can look at many bytes at once.
  unsigned others = 0;
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    others |= static_cast<unsigned>(byte < ' ' || byte >= 0x7f);
  }
  return others == 0;
}

bool is_backspace(char c) { return c == '\b' || c == '\x7f'; }

// Whether there may be more than eight spaces in a row. In a row of nine, two neighbours begin at a
// multiple of eight, so only those places are looked at.
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

// Counts blanks in a row, and marks on one character. Invisible characters between them do not end
// the count.
class Surplus {
 public:
  // The next character is neither blank nor a mark.
  void end() { blanks_ = marks_ = 0; }
  // Whether the next character of the text is one too many.
  bool has(std::string_view text, std::int32_t character) {
    if (character == '\t' || is_blank(character)) {
      if (space_at(text) > 0) marks_ = 0;
      return ++blanks_ > most_blanks;
    }
    if (!is_mark(character)) {
      end();
      return false;
    }
    if (marks_ == most_marks) return true;
    blanks_ = 0;
    ++marks_;
    return false;
  }

 private:
  std::size_t blanks_ = 0;
  std::size_t marks_ = 0;
};

std::optional<std::string_view> clean_corrected(std::string_view line, std::string& scratch);

std::optional<std::string_view> clean_by_character(std::string_view line, std::string& scratch,
                                                   Blanks blanks) {
  scratch.clear();
  const bool few = blanks == Blanks::few;
  Surplus surplus;             // Characters that are taken out do not end a count.
  std::size_t dealt_with = 0;  // So many bytes of the line were copied to `scratch` or taken out.
  for (std::size_t at = 0, length = 1; at < line.size(); at += length, length = 1) {
    if (line[at] > ' ' && line[at] < 0x7f) {  // Most characters are like this.
      surplus.end();
      continue;
    }
    if (few && is_backspace(line[at])) return clean_corrected(line, scratch);
    const auto [character, bytes] = first_code_point(line.substr(at));
    if (character < 0) return std::nullopt;
    length = bytes;
    const bool is_tab = few && character == '\t';
    const bool begins = dealt_with == at && scratch.empty();
    const bool is_out = (character != '\t' && is_control(character)) ||
                        (few && begins && character == byte_order_mark) ||
                        (few && surplus.has(line.substr(at), character));
    if (!is_out && !is_tab) continue;
    scratch.append(line.substr(dealt_with, at - dealt_with));
    if (!is_out) scratch += ' ';
    dealt_with = at + length;
  }
  if (dealt_with == 0) return line;
  scratch.append(line.substr(dealt_with));
  return scratch;
}

// The line as its writer corrected it. Each backspace takes back the character before it, with the
// marks and whatever else is joined to that character. Nothing if the line is not UTF-8.
std::optional<std::string> corrected(std::string_view line) {
  std::string text;
  std::vector<std::size_t> starts;  // Where the characters begin that can be taken back.
  std::int32_t before = 0;          // None.
  std::int32_t state = 0;
  for (std::size_t at = 0, length = 0; at < line.size(); at += length) {
    const auto [character, bytes] = first_code_point(line.substr(at));
    if (character < 0) return std::nullopt;
    length = bytes;
    if (is_backspace(line[at])) {
      if (!starts.empty()) {
        text.resize(starts.back());
        starts.pop_back();
      }
      before = state = 0;
      continue;
    }
    if (before == 0 || utf8proc_grapheme_break_stateful(before, character, &state)) {
      starts.push_back(text.size());
    }
    text.append(line.substr(at, length));
    before = character;
  }
  return text;
}

std::optional<std::string_view> clean_corrected(std::string_view line, std::string& scratch) {
  auto text = corrected(line);
  if (!text) return std::nullopt;
  const auto cleaned = clean_by_character(*text, scratch, Blanks::few);
  if (cleaned && cleaned->data() == text->data()) scratch = *std::move(text);
  return scratch;
}

}  // namespace

std::optional<std::string_view> clean(std::string_view line, std::string& scratch, Blanks blanks) {
  if (is_plain_ascii(line) && !may_have_many_spaces(line)) return line;
  return clean_by_character(line, scratch, blanks);
}

}  // namespace papo::text
