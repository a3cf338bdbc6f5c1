// SPDX-License-Identifier: MIT

#include "client/keys.h"

#include <algorithm>
#include <array>
#include <utility>

#include "client/characters.h"
#include "text/utf8.h"

namespace papo::client {
namespace {

constexpr char escape = '\033';
constexpr std::string_view paste_end = "\033[201~";
constexpr unsigned paste_begin_number = 200;

struct Control {
  char byte;
  Key key;
};
constexpr std::array controls{
    Control{'\x01', Key::begin},
    Control{'\x02', Key::left},
    Control{'\x03', Key::interrupt},
    Control{'\x04', Key::end_of_input},
    Control{'\x05', Key::end},
    Control{'\x06', Key::right},
    Control{'\x07', Key::cancel},
    Control{'\x08', Key::erase_left},
    Control{'\x09', Key::tab},
    Control{'\x0a', Key::enter},
    Control{'\x0b', Key::erase_to_end},
    Control{'\x0c', Key::redraw},
    Control{'\x0d', Key::enter},
    Control{'\x0e', Key::newer},
    Control{'\x10', Key::older},
    Control{'\x12', Key::search_back},
    Control{'\x13', Key::search_on},
    Control{'\x14', Key::swap},
    Control{'\x15', Key::erase_to_begin},
    Control{'\x17', Key::erase_to_blank},
    Control{'\x19', Key::bring_back},
    Control{'\x1a', Key::stop},
    Control{'\x1c', Key::quit},
    Control{'\x7f', Key::erase_left},
};

constexpr std::array with_alt{
    Control{'b', Key::word_left},
    Control{'B', Key::word_left},
    Control{'f', Key::word_right},
    Control{'F', Key::word_right},
    Control{'d', Key::erase_word_right},
    Control{'D', Key::erase_word_right},
    Control{'\x08', Key::erase_word_left},
    Control{'\x7f', Key::erase_word_left},
    Control{'1', Key::place},
    Control{'2', Key::place},
    Control{'3', Key::place},
    Control{'4', Key::place},
    Control{'5', Key::place},
    Control{'6', Key::place},
    Control{'7', Key::place},
    Control{'8', Key::place},
    Control{'9', Key::place},
};

// "ESC [ A", "ESC O A".
constexpr std::array by_letter{
    Control{'A', Key::older}, Control{'B', Key::newer}, Control{'C', Key::right},
    Control{'D', Key::left},  Control{'H', Key::begin}, Control{'F', Key::end},
};

// "ESC [ 3 ~".
struct Numbered {
  unsigned number;
  Key key;
};
constexpr std::array by_number{
    Numbered{1, Key::begin}, Numbered{3, Key::erase_right}, Numbered{4, Key::end},
    Numbered{7, Key::begin}, Numbered{8, Key::end},
};

template <std::size_t n>
std::optional<Key> key_of(const std::array<Control, n>& keys, char byte) {
  const auto* const found = std::find_if(keys.begin(), keys.end(),
                                         [byte](const Control& one) { return one.byte == byte; });
  return found == keys.end() ? std::nullopt : std::optional{found->key};
}

// The keys that become others while Alt or Ctrl is held.
constexpr std::array with_words{
    std::pair{Key::left, Key::word_left},
    std::pair{Key::right, Key::word_right},
    std::pair{Key::erase_right, Key::erase_word_right},
};

Key by_words(Key key) {
  const auto* const found = std::ranges::find(with_words, key, &std::pair<Key, Key>::first);
  return found == with_words.end() ? key : found->second;
}

bool is_control(char byte) { return static_cast<unsigned char>(byte) < ' ' || byte == '\x7f'; }
bool is_ascii(char byte) { return static_cast<unsigned char>(byte) < 0x80; }
bool is_parameter(char byte) { return byte >= '\x20' && byte <= '\x3f'; }
bool is_final(char byte) { return byte >= '\x40' && byte <= '\x7e'; }

// Whether the text begins with a character that is not complete yet.
bool is_unfinished(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t wanted = lead < 0xc2   ? 1
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 1;
  return text.size() < wanted && std::all_of(text.begin() + 1, text.end(), [](char byte) {
           return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U;
         });
}

// "1;5" tells the held keys: 1 and a sum of Shift 1, Alt 2, Ctrl 4, Meta 8.
struct Parameters {
  unsigned number = 0;
  unsigned held = 0;
};
Parameters parameters_of(std::string_view text) {
  std::array<unsigned, 2> numbers{};
  std::size_t count = 0;
  for (const char byte : text) {
    if (byte == ';') {
      ++count;
    } else if (count < numbers.size() && byte >= '0' && byte <= '9') {
      numbers.at(count) =
          std::min(numbers.at(count) * 10 + static_cast<unsigned>(byte - '0'), 9999U);
    }
  }
  return {.number = numbers[0], .held = numbers[1] > 0 ? numbers[1] - 1 : 0};
}

bool moves_by_words(unsigned held) { return (held & ~1U) != 0; }

// Leaves out bytes that are no character to type, and makes each end of line "\n".
std::string as_lines(std::string_view pasted) {
  std::string result;
  while (!pasted.empty()) {
    const text::CodePoint code_point = text::first_code_point(pasted);
    if (pasted.front() == '\r') {
      if (!pasted.starts_with("\r\n")) result += '\n';
    } else if (code_point.value < 0) {
      result += "\uFFFD";
    } else if (pasted.front() == '\n' || pasted.front() == '\t' || is_typable(code_point.value)) {
      result += pasted.substr(0, code_point.bytes);
    }
    pasted.remove_prefix(code_point.bytes);
  }
  return result;
}

}  // namespace

std::optional<Keystroke> KeyReader::next() {
  while (pasting_ || !bytes_.empty()) {
    if (pasting_) {
      take_pasted();
      return paste_ended_ ? std::optional{finish_paste()} : std::nullopt;
    }
    if (!is_control(bytes_.front())) {
      auto text = next_text();
      if (text && text->key == Key::text && text->text.empty()) continue;
      return text;
    }
    while (bytes_.starts_with("\033\033\033")) bytes_.erase(0, 1);
    const auto found = find();
    if (!found) return std::nullopt;
    const std::string last = bytes_.substr(found->length - 1, 1);
    bytes_.erase(0, found->length);
    pasting_ = found->begins_paste;
    if (found->key == Key::place) return Keystroke{.key = Key::place, .text = last};
    if (found->key) return Keystroke{.key = *found->key};
  }
  return std::nullopt;
}

std::optional<KeyReader::Found> KeyReader::find() const {
  if (bytes_.front() == escape) return find_escaped(bytes_);
  return Found{.key = key_of(controls, bytes_.front())};
}

// Two Escapes are Alt with a key that begins with Escape itself.
std::optional<KeyReader::Found> KeyReader::find_escaped(std::string_view bytes) {
  const std::size_t at = std::min(bytes.find_first_not_of(escape), bytes.size());
  if (at == bytes.size()) return std::nullopt;
  const char byte = bytes[at];
  const bool alt = at > 1;
  if (byte == '[') return find_sequence(bytes, at + 1, alt);
  if (byte == 'O') {
    const std::size_t end = std::min(bytes.find_first_of("0123456789;", at + 1) == at + 1
                                         ? bytes.find_first_not_of("0123456789;", at + 1)
                                         : at + 1,
                                     bytes.size());
    if (end == bytes.size()) return std::nullopt;
    if (!is_final(bytes[end])) return Found{.length = end};
    if (bytes[end] == 'M') return Found{.length = end + 1, .key = Key::enter};
    const char letter = bytes[end] == 'c' ? 'C' : bytes[end] == 'd' ? 'D' : bytes[end];
    auto key = key_of(by_letter, letter);
    if (key && (alt || letter != bytes[end] || end > at + 1)) key = by_words(*key);
    return Found{.length = end + 1, .key = key};
  }
  if (const auto key = key_of(with_alt, byte)) return Found{.length = at + 1, .key = key};
  if (is_control(byte)) return Found{.length = at};
  if (is_ascii(byte)) return Found{.length = at + 1};
  if (is_unfinished(bytes.substr(at))) return std::nullopt;
  return Found{.length = at + text::first_code_point(bytes.substr(at)).bytes};
}

std::optional<KeyReader::Found> KeyReader::find_sequence(std::string_view bytes, std::size_t from,
                                                         bool alt) {
  if (bytes.substr(from).starts_with('[')) {  // Linux's console: "ESC [ [ A" is F1.
    return from + 1 < bytes.size() ? std::optional{Found{.length = from + 2}} : std::nullopt;
  }
  std::size_t end = from;
  while (end < bytes.size() && is_parameter(bytes[end])) ++end;
  if (end == bytes.size()) return std::nullopt;
  if (!is_final(bytes[end])) return Found{.length = end};

  Found found{.length = end + 1};
  const auto text = bytes.substr(from, end - from);
  if (text.find_first_not_of("0123456789;") != std::string_view::npos) return found;
  const auto [number, held] = parameters_of(text);
  if (bytes[end] != '~') {
    found.key = key_of(by_letter, bytes[end]);
    // Older terminals send "ESC [ 5 C".
    if (found.key && (alt || moves_by_words(held) || number > 1)) found.key = by_words(*found.key);
    return found;
  }
  found.begins_paste = number == paste_begin_number;
  for (const auto& numbered : by_number) {
    if (numbered.number == number) found.key = numbered.key;
  }
  if (found.key && (alt || moves_by_words(held))) found.key = by_words(*found.key);
  return found;
}

// As much text as there is so far.
std::optional<Keystroke> KeyReader::next_text() {
  std::string_view rest{bytes_};
  std::string text;
  while (!rest.empty() && !is_control(rest.front()) && !is_unfinished(rest)) {
    const text::CodePoint code_point = text::first_code_point(rest);
    if (code_point.value < 0) break;
    if (is_typable(code_point.value)) text += rest.substr(0, code_point.bytes);
    rest.remove_prefix(code_point.bytes);
  }
  if (rest.size() < bytes_.size()) {
    bytes_.erase(0, bytes_.size() - rest.size());
    return Keystroke{.key = Key::text, .text = std::move(text)};
  }
  if (is_unfinished(rest)) return std::nullopt;
  bytes_.erase(0, 1);
  return Keystroke{.key = Key::undecodable};
}

void KeyReader::take_pasted() {
  if (paste_ended_) return;
  const auto end = bytes_.find(paste_end);
  std::size_t taken = std::min(end, bytes_.size());
  paste_ended_ = end != std::string::npos;
  if (!paste_ended_) {
    // The last bytes may be the beginning of the end mark.
    std::size_t kept = std::min(bytes_.size(), paste_end.size() - 1);
    while (!paste_end.starts_with(std::string_view{bytes_}.substr(bytes_.size() - kept))) --kept;
    taken = bytes_.size() - kept;
  }
  if (pasted_.size() + taken > longest_paste) paste_too_long_ = true;
  if (paste_too_long_) {
    pasted_.clear();
  } else {
    pasted_ += std::string_view{bytes_}.substr(0, taken);
  }
  bytes_.erase(0, taken + (paste_ended_ ? paste_end.size() : 0));
}

void KeyReader::end_paste() {
  if (!pasting_) return;
  take_pasted();
  if (paste_ended_) return;
  bytes_.clear();
  paste_ended_ = true;
}

Keystroke KeyReader::finish_paste() {
  pasting_ = paste_ended_ = paste_too_long_ = false;
  return {.key = Key::paste, .text = as_lines(std::exchange(pasted_, {}))};
}

}  // namespace papo::client
