#include "wire/text.h"

#include <utf8proc.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "chat/blank.h"

namespace papo::wire {
namespace {

constexpr std::size_t most_blanks = 8;  // In a row.
constexpr std::size_t most_marks = 8;   // On one character.
constexpr utf8proc_int32_t byte_order_mark = 0xfeff;

// Without tabs.
bool is_plain_ascii(std::string_view line) {
  unsigned others = 0;  // No early exit, so that the compiler can look at many bytes at once.
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    others |= static_cast<unsigned>(byte < ' ' || byte >= 0x7f);
  }
  return others == 0;
}

bool is_backspace(char c) { return c == '\b' || c == '\x7f'; }

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

// Most letters that people write are no marks: to know so takes less time than to ask.
bool is_among_letters(utf8proc_int32_t c) {
  return c < 0x300 || (c > 0x36f && c < 0x483) || (c > 0x309a && c < 0xa66f) ||
         (c > 0xabed && c < 0xfb1e);
}

bool is_mark(utf8proc_int32_t c) {
  if (is_among_letters(c)) return false;
  const auto category = utf8proc_category(c);
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
         category == UTF8PROC_CATEGORY_ME;
}

// Counts what there may only be a few of: blanks in a row, and marks on one character, whatever is
// put between them that nobody sees.
class Surplus {
 public:
  // What comes next is neither blank nor a mark.
  void end() { blanks_ = marks_ = 0; }
  // Whether the next character of the text is one too many.
  bool has(std::string_view text, utf8proc_int32_t character) {
    if (character == '\t' || chat::is_blank(character)) {
      if (chat::space_at(text) > 0) marks_ = 0;
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
  Surplus surplus;             // What is taken out parts nothing.
  std::size_t dealt_with = 0;  // So much of the line is in `scratch` by now, or was taken out.
  for (std::size_t at = 0, length = 1; at < line.size(); at += length, length = 1) {
    if (line[at] > ' ' && line[at] < 0x7f) {  // As most are.
      surplus.end();
      continue;
    }
    if (few && is_backspace(line[at])) return clean_corrected(line, scratch);
    const auto character = character_at(line.substr(at), length);
    if (length == 0) return std::nullopt;
    const bool is_tab = few && character == '\t';
    const bool begins = dealt_with == at && scratch.empty();
    const bool is_out = is_hidden_control(character) ||
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

// The line as its writer corrected it: each backspace takes back the character before it, with the
// marks and whatever else is joined to it. None if it is not UTF-8.
std::optional<std::string> corrected(std::string_view line) {
  std::string text;
  std::vector<std::size_t> starts;  // Where the characters begin that can be taken back.
  utf8proc_int32_t before = 0;      // None.
  utf8proc_int32_t state = 0;
  for (std::size_t at = 0, length = 0; at < line.size(); at += length) {
    const auto character = character_at(line.substr(at), length);
    if (length == 0) return std::nullopt;
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

}  // namespace papo::wire
