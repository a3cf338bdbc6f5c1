#include "chat/names.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>

namespace papo::chat {
namespace {

// A character decomposes into at most 18 code points, each of at most 4 bytes; beyond that no text
// can be a name, and need not be normalised to find out.
constexpr std::size_t longest_name_bytes = longest_name * 18 * 4;

struct Free {
  void operator()(utf8proc_uint8_t* bytes) const {
    std::free(bytes);  // NOLINT(cppcoreguidelines-*): utf8proc_map() says so.
  }
};

std::optional<std::string> map(std::string_view text, int options) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                                   static_cast<utf8proc_option_t>(options));
  if (length == UTF8PROC_ERROR_NOMEM) throw std::bad_alloc{};
  if (length < 0) return std::nullopt;
  const std::unique_ptr<utf8proc_uint8_t, Free> owned{mapped};
  return std::string{reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length)};
}

bool is_mark(utf8proc_category_t category) {
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
         category == UTF8PROC_CATEGORY_ME;
}

bool is_letter_or_digit(utf8proc_category_t category) {
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
         category == UTF8PROC_CATEGORY_ND;
}

// Letters and marks by category that are drawn as nothing, though Unicode does not call them
// ignorable: they only tell how what is beside them is to be drawn, or are blank hieroglyphs.
bool is_drawn_blank(utf8proc_int32_t character) {
  constexpr std::array<utf8proc_int32_t, 6> blank{
      0x1107f,                    // Brahmi number joiner.
      0x13440, 0x13441, 0x13442,  // Egyptian hieroglyphs: mirrored, full blank, half blank.
      0x16fe4,                    // Khitan small script filler.
      0x1bc9d,                    // Duployan thick letter selector.
  };
  return std::ranges::find(blank, character) != blank.end();
}

bool is_allowed(utf8proc_int32_t character, bool first) {
  if (character == '_' || character == '-' || character == '.') return true;
  const auto* property = utf8proc_get_property(character);
  if (property->ignorable || is_drawn_blank(character)) return false;  // Nobody would see it.
  const auto category = utf8proc_category(character);
  return is_letter_or_digit(category) || (is_mark(category) && !first);
}

std::optional<NameFault> fault_of(std::string_view name) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(name.data());
  auto left = static_cast<utf8proc_ssize_t>(name.size());
  std::size_t characters = 0;
  while (left > 0) {
    utf8proc_int32_t character = 0;
    const auto length = utf8proc_iterate(bytes, left, &character);
    if (length <= 0 || !is_allowed(character, characters == 0)) return NameFault::not_allowed;
    if (++characters > longest_name) return NameFault::too_long;
    bytes += length;
    left -= length;
  }
  return std::nullopt;
}

}  // namespace

std::string_view without_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::pair<std::string_view, std::string_view> cut_word(std::string_view text) {
  const auto word = text.substr(0, text.find_first_of(" \t"));
  return {word, without_blanks(text.substr(word.size()))};
}

std::string_view cut_to(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  const auto goes_on = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;
  };
  while (most > 0 && goes_on(most)) --most;
  return text.substr(0, most);
}

std::string key_of(std::string_view text) {
  if (text.size() > longest_name_bytes) return {};
  // Canonical caseless matching folds what is decomposed already.
  const auto decomposed = map(text, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
  return map(decomposed.value_or(""), UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD)
      .value_or("");
}

std::variant<Name, NameFault> make_name(std::string_view text) {
  const auto trimmed = without_blanks(text);
  if (trimmed.empty()) return NameFault::empty;
  if (trimmed.size() > longest_name_bytes) return NameFault::too_long;
  auto shown = map(trimmed, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
  if (!shown) return NameFault::not_allowed;
  if (const auto fault = fault_of(*shown)) return *fault;
  auto key = key_of(*shown);
  if (key.empty()) return NameFault::not_allowed;
  return Name{.shown = *std::move(shown), .key = std::move(key)};
}

std::variant<Name, NameFault> make_room_name(std::string_view text) {
  auto trimmed = without_blanks(text);
  if (trimmed.starts_with('#')) trimmed.remove_prefix(1);
  if (trimmed.starts_with(' ') || trimmed.starts_with('\t')) return NameFault::not_allowed;
  auto name_or_fault = make_name(trimmed);
  if (auto* const name = std::get_if<Name>(&name_or_fault)) {
    name->shown.insert(0, 1, '#');
    name->key.insert(0, 1, '#');
  }
  return name_or_fault;
}

}  // namespace papo::chat
