// SPDX-License-Identifier: MIT

#include "wire/irc/text.h"

#include <algorithm>

#include "text/clean.h"
#include "text/formatting.h"

namespace papo::wire::irc {
namespace {

constexpr char ctcp_mark = '\x01';
constexpr std::string_view action = "ACTION";

// Bold, colour, colour as hex digits, reset, monospace, reverse, italics, strike-through,
// underline.
constexpr std::string_view formatting = "\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f";

bool is_formatting(char c) { return formatting.find(c) != std::string_view::npos; }

// Cleans the text between the characters of formatting, which stay.
bool clean_between(std::string_view text, std::string& out) {
  std::string scratch;
  while (!text.empty()) {
    const auto end =
        static_cast<std::size_t>(std::ranges::find_if(text, is_formatting) - text.begin());
    const auto cleaned = text::clean(text.substr(0, end), scratch);
    if (!cleaned) return false;
    out += *cleaned;
    if (end == text.size()) return true;
    out += text[end];
    text.remove_prefix(end + 1);
  }
  return true;
}

struct Cleaned {
  std::string_view text;
  bool bare;
};

std::optional<Cleaned> clean(std::string_view text, std::string& scratch) {
  if (std::ranges::none_of(text, is_formatting)) {
    const auto cleaned = text::clean(text, scratch);
    if (!cleaned) return std::nullopt;
    return Cleaned{.text = *cleaned, .bare = true};
  }
  scratch.clear();
  if (!clean_between(text, scratch)) return std::nullopt;
  return Cleaned{.text = scratch, .bare = false};
}

}  // namespace

std::optional<MessageText> read_text(std::string_view text, bool notices, std::string& scratch) {
  using chat::Speech;
  auto how = notices ? Speech::notice : Speech::text;
  if (text.starts_with(ctcp_mark)) {
    text.remove_prefix(1);
    if (text.ends_with(ctcp_mark)) text.remove_suffix(1);
    const bool acts =
        text.starts_with(action) && (text.size() == action.size() || text[action.size()] == ' ');
    if (notices) {
      how = Speech::ctcp_reply;
    } else if (acts) {
      how = Speech::action;
      text.remove_prefix(std::min(text.size(), action.size() + 1));
    } else {
      how = Speech::ctcp;
    }
  }
  const auto cleaned = clean(text, scratch);
  if (!cleaned) return std::nullopt;
  return MessageText{.text = cleaned->text, .how = how, .bare = cleaned->bare};
}

std::optional<std::string_view> read_words(std::string_view text, std::string& scratch) {
  if (std::ranges::none_of(text, is_formatting)) return text::clean(text, scratch);
  scratch = text::without_formatting(text);
  return scratch;
}

}  // namespace papo::wire::irc
