// SPDX-License-Identifier: MIT

#include "chat/names.h"

#include <utf8proc.h>
#include <algorithm>

#include <optional>

#include "chat/limits.h"
#include "chat/look_alikes.h"
#include "text/ascii.h"
#include "text/blank.h"
#include "text/normal_form.h"
#include "text/utf8.h"

namespace papo::chat {
namespace {

constexpr std::size_t most_bytes = most_code_points_of_name * 4;

// The number of dots in an address.
constexpr std::size_t dots_of_address = 3;

bool is_letter_or_digit(utf8proc_category_t category) {
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
         category == UTF8PROC_CATEGORY_ND;
}

bool is_one_of(utf8proc_int32_t character, std::string_view signs) {
  constexpr utf8proc_int32_t last_of_ascii = 0x7f;
  return character <= last_of_ascii && signs.find(static_cast<char>(character)) != signs.npos;
}

// Letters, marks, numbers, punctuation and symbols.
bool is_visible(utf8proc_category_t category) {
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_SO;
}

enum class Of { people, rooms };

bool is_allowed(utf8proc_int32_t character, bool first, Of whom) {
  if (text::is_blank(character)) return false;  // Nobody would see it.
  const auto category = utf8proc_category(character);
  if (text::is_mark(character))
    return !first && is_recommended(character);  // A mark that is not recommended may not be drawn.
  if (is_letter_or_digit(category)) return true;
  switch (whom) {
    case Of::people:
      return is_one_of(character, R"(_-.[]\^{}|`)");
    case Of::rooms:
      return is_visible(category) && !is_one_of(character, ",:");
  }
  return false;
}

// Tells `seen` each character, and how many marks in a row there are with it. Ends when `seen` has
// a verdict, or the text ends.
template <typename Seen>
std::optional<NameFault> look_through(std::string_view text, Seen seen) {
  std::size_t marks = 0;
  while (!text.empty()) {
    const auto [character, bytes] = text::first_code_point(text);
    if (character < 0) return NameFault::not_allowed;
    marks = text::is_mark(character) ? marks + 1 : 0;
    if (const std::optional<NameFault> fault = seen(character, marks)) return fault;
    text.remove_prefix(bytes);
  }
  return std::nullopt;
}

// Why a text cannot become a name, in any normal form. This comes before the text is normalised,
// because the time of utf8proc grows with the square of the marks in a row.
std::optional<NameFault> fault_of_given(std::string_view text) {
  if (text.size() > most_bytes) return NameFault::too_long;
  std::size_t code_points = 0;
  return look_through(text, [&](utf8proc_int32_t, std::size_t marks) -> std::optional<NameFault> {
    if (++code_points > most_code_points_of_name) return NameFault::too_long;
    if (marks > most_marks_in_a_row) return NameFault::not_allowed;
    return std::nullopt;
  });
}

// The name is in NFC.
std::optional<NameFault> fault_of(std::string_view name, Of whom) {
  if (name.find_first_not_of("-_.") == std::string_view::npos) return NameFault::not_allowed;
  std::size_t characters = 0;
  std::size_t dots = 0;
  std::size_t digits = 0;
  bool has_letter_or_digit = false;
  const auto fault = look_through(
      name, [&](utf8proc_int32_t character, std::size_t marks) -> std::optional<NameFault> {
        if (!is_allowed(character, characters == 0, whom)) return NameFault::not_allowed;
        if (marks > most_marks_on_one) return NameFault::not_allowed;
        if (++characters > longest_name) return NameFault::too_long;
        if (character == '.') ++dots;
        const auto category = utf8proc_category(character);
        if (category == UTF8PROC_CATEGORY_ND) ++digits;
        has_letter_or_digit = has_letter_or_digit || is_letter_or_digit(category);
        return std::nullopt;
      });
  if (fault) return fault;
  if (whom == Of::rooms) {
    return has_letter_or_digit ? std::nullopt : std::optional{NameFault::not_allowed};
  }
  const bool reads_as_address = dots >= dots_of_address && dots + digits == characters;
  return reads_as_address ? std::optional{NameFault::reads_as_address} : std::nullopt;
}

std::string fold(std::string_view text) {
  // Canonical caseless matching folds text that is decomposed already.
  const auto decomposed = text::normalised(text, text::NormalForm::decomposed);
  return text::normalised(decomposed.value_or(""), text::NormalForm::decomposed, text::Case::folded)
      .value_or("");
}

// A text of ASCII is in every normal form, and folds letter by letter.
bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7f; });
}
std::string in_lower_case(std::string_view ascii) {
  std::string lower{ascii};
  std::ranges::transform(lower, lower.begin(), text::in_lower_case);
  return lower;
}

std::variant<Name, NameFault> make(std::string_view trimmed, Of whom) {
  if (trimmed.empty()) return NameFault::empty;
  if (is_ascii(trimmed)) {
    if (const auto fault = fault_of(trimmed, whom)) return *fault;
    return Name{.shown = std::string{trimmed}, .key = in_lower_case(trimmed)};
  }
  if (const auto fault = fault_of_given(trimmed)) return *fault;
  auto shown = text::normalised(trimmed, text::NormalForm::composed);
  if (!shown) return NameFault::not_allowed;
  if (const auto fault = fault_of(*shown, whom)) return *fault;
  auto key = key_of(*shown);
  if (key.empty()) return NameFault::not_allowed;
  return Name{.shown = *std::move(shown), .key = std::move(key)};
}

}  // namespace

std::string key_of(std::string_view text) { return fault_of_given(text) ? "" : fold(text); }

std::string key_of_room(std::string_view shown) {
  auto made = make_room_name(shown);
  auto* const valid = std::get_if<Name>(&made);
  return valid == nullptr ? std::string{shown} : std::move(valid->key);
}

// A mask that no name can fit may be one for something else about a person.
NameMask make_name_mask(std::string_view text) {
  auto key = key_of(text);
  if (key.empty()) key = text;
  return {.shown = std::string{text}, .key = std::move(key)};
}

std::variant<Name, NameFault> make_name(std::string_view text) {
  return make(text::without_blanks(text), Of::people);
}

std::variant<Name, NameFault> make_room_name(std::string_view text) {
  auto trimmed = text::without_blanks(text);
  if (trimmed.starts_with('#')) trimmed.remove_prefix(1);
  if (text::space_at(trimmed) > 0) return NameFault::not_allowed;
  auto name_or_fault = make(trimmed, Of::rooms);
  if (auto* const name = std::get_if<Name>(&name_or_fault)) {
    name->shown.insert(0, 1, '#');
    name->key.insert(0, 1, '#');
  }
  return name_or_fault;
}

}  // namespace papo::chat
