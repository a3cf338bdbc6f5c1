// SPDX-License-Identifier: MIT

// Names of people and rooms, addresses and times. The result for any text is fit to be shown,
// bounded, and stays the same when it is read again.
//
// Input: the text. Half of these parsers get valid UTF-8 from people, but no parser may break on
// anything else.
#include <utf8proc.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/address_range.h"
#include "chat/bans.h"
#include "chat/duration.h"
#include "chat/limits.h"
#include "chat/look_alikes.h"
#include "chat/names.h"
#include "check.h"
#include "text/blank.h"
#include "text/utf8.h"
#include "visible.h"

namespace {

using namespace papo;
using fuzz::check;
using MaybeName = std::variant<chat::Name, chat::NameFault>;

// The text in another normal form; none if it is not UTF-8.
std::optional<std::string> written(std::string_view text, unsigned options) {
  const auto free = [](utf8proc_uint8_t* bytes) {
    std::free(bytes);  // NOLINT(cppcoreguidelines-*): utf8proc_map() says so.
  };
  utf8proc_uint8_t* mapped = nullptr;
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(free)> owned{mapped, free};
  if (length < 0) return std::nullopt;
  return std::string{reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length)};
}

// Changes the case of letters, as far as Latin-1 goes.
std::string in_other_case(std::string_view text) {
  std::string other{text};
  for (std::size_t i = 0; i < other.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(other[i]);
    const bool is_ascii = (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
    // Behind C3: from À to þ, without the signs × and ÷, and without ß.
    const bool is_latin = i > 0 && other[i - 1] == '\xc3' && byte >= 0x80 && byte < 0xbf &&
                          (byte & 0x1fU) != 0x17 && byte != 0x9f;
    if (is_ascii || is_latin) other[i] = static_cast<char>(byte ^ 0x20U);
  }
  return other;
}

// All texts that look like the name give the same name, in any normal form and in any case.
void check_alike(std::string_view text, std::string_view key, MaybeName (*make)(std::string_view)) {
  const auto decomposed = written(text, UTF8PROC_DECOMPOSE);
  if (!decomposed) return;
  const auto folded = written(*decomposed, UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD);
  const auto composed = written(text, UTF8PROC_COMPOSE);
  const auto folded_and_composed = written(*folded, UTF8PROC_COMPOSE);
  for (const auto& alike : {*decomposed, *composed, *folded, *folded_and_composed,
                            in_other_case(*composed), in_other_case(*decomposed)}) {
    check(chat::key_of(alike) == key, "the same key for what looks alike", alike);
    const auto made = make(alike);
    const auto* const name = std::get_if<chat::Name>(&made);
    check(name == nullptr || name->key == key, "the same name for what looks alike", alike);
  }
}

constexpr std::size_t longest_look = 513;  // Bytes.

std::size_t characters_in(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) fuzz::take_code_point(text);
  return count;
}

void check_name(const MaybeName& made, std::size_t longest, MaybeName (*make)(std::string_view)) {
  const auto* const name = std::get_if<chat::Name>(&made);
  if (name == nullptr) return;
  const std::string_view shown = name->shown;
  check(fuzz::is_visible(shown), "a name can be shown", shown);
  check(fuzz::is_utf8(name->key), "a key is UTF-8", shown);
  check(shown.find_first_of(" \t\n") == std::string_view::npos, "a name is one word", shown);
  check(!name->key.empty(), "a name has a key", shown);
  check(shown.find_first_not_of("#-_.") != shown.npos, "a name is not of signs alone", shown);
  for (const auto& look : chat::looks_of(shown)) {
    check(look.size() <= longest_look, "a look is bounded", shown);
  }
  const auto decomposed = written(shown, UTF8PROC_DECOMPOSE);
  check(chat::looks_of(shown) == chat::looks_of(decomposed.value_or("")), "decomposed or not",
        shown);
  check(characters_in(shown) >= 1 && characters_in(shown) <= longest, "a name is bounded", shown);
  check(chat::key_of(shown) == name->key, "the key is that of the name", shown);
  check(chat::key_of(name->key) == name->key, "a key is its own", shown);
  check_alike(shown, name->key, make);
  const auto again = make(shown);
  check(std::holds_alternative<chat::Name>(again), "a name is a name", shown);
  check(std::get<chat::Name>(again).shown == shown, "a name stays as it is", shown);
  check(std::get<chat::Name>(again).key == name->key, "a name stays the same one", shown);
}

// Whether the text is made of signs and marks alone.
bool has_no_letter(std::string_view text) {
  while (!text.empty()) {
    const auto point = fuzz::take_code_point(text);
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(point.value_or(0)));
    if (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) return false;
    if (category == UTF8PROC_CATEGORY_ND) return false;
  }
  return true;
}

void check_names(std::string_view text) {
  const auto person = chat::make_name(text);
  const auto room = chat::make_room_name(text);
  check_name(person, chat::longest_name, chat::make_name);
  check_name(room, chat::longest_name + 1, chat::make_room_name);
  if (const auto* const name = std::get_if<chat::Name>(&person)) {
    const auto named_so = chat::make_room_name(name->shown);
    const auto* const room_so = std::get_if<chat::Name>(&named_so);
    // A person may be called by signs alone, such as ^^.
    check(room_so != nullptr || has_no_letter(name->shown), "a room is called as a person");
    check(room_so == nullptr || room_so->key == "#" + name->key, "with the key of the person");
    check(chat::key_of(text::without_blanks(text)) == name->key, "however it was typed", text);
  }
  if (const auto* const name = std::get_if<chat::Name>(&room)) {
    check(name->shown.starts_with('#'), "a room begins with #", name->shown);
  }
}

void check_range(const AddressRange& range) {
  const auto text = range.to_string();
  check(AddressRange::parse(text) == range, "a range is read as it was written", text);
  check(range.holds(range), "a range holds itself", text);
  auto wider = range.wider();
  for (int steps = 0; wider; wider = wider->wider()) {
    check(wider->holds(range) && !range.holds(*wider), "a wider range holds more", text);
    check(++steps <= 128, "ranges end", text);
  }
}

void check_addresses(std::string_view text) {
  if (const auto range = AddressRange::parse(text)) check_range(*range);
  if (const auto range = AddressRange::of_peer(text)) check_range(*range);
  if (const auto target = chat::parse_ban_target(text)) {
    const auto shown = to_string(*target);
    const auto again = chat::parse_ban_target(shown);
    check(again && to_string(*again) == shown, "what is banned is read as it is shown", shown);
  }
  if (const auto time = chat::parse_time(text)) {
    check(time->count() > 0 && *time <= chat::longest_time, "a time is bounded", text);
  }
}

void check_parts(std::string_view text) {
  const auto trimmed = text::without_blanks(text);
  check(text::without_blanks(trimmed) == trimmed, "there are no blanks left", text);
  const auto [word, rest] = text::cut_word(trimmed);
  check(word.find_first_of(" \t") == std::string_view::npos, "a word has no blanks", text);
  check(trimmed.starts_with(word) && trimmed.ends_with(rest), "a word and the rest", text);
  for (std::size_t most = 0; most <= text.size() && most < 16; ++most) {
    const auto cut = text::cut_to(text, most);
    check(cut.size() <= most && text.starts_with(cut), "a cut is a beginning", text);
    if (fuzz::is_utf8(text)) check(fuzz::is_utf8(cut), "no character is cut in two", text);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::as_text(data, size);
  check_names(text);
  check_addresses(text);
  check_parts(text);
  return 0;
}
