#include "client/mention.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>
#include <string>

namespace papo::client {
namespace {

struct Free {
  void operator()(utf8proc_uint8_t* bytes) const {
    std::free(bytes);  // NOLINT(cppcoreguidelines-*): utf8proc_map() says so.
  }
};

const utf8proc_uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

// utf8proc sorts each run of marks by comparing neighbours. No language has as many as these.
constexpr int longest_run = 30;
constexpr std::string_view no_mark = "\u034F";  // It ends a run, and is not seen.

// Not only what has a combining class: there are marks without one that decompose into such.
bool is_mark(utf8proc_int32_t character) {
  const auto category = utf8proc_category(character);
  return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

// The same with every run of marks cut into such that can be sorted quickly.
std::string with_short_runs(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  int run = 0;
  while (!text.empty()) {
    utf8proc_int32_t character = 0;
    const auto length =
        utf8proc_iterate(bytes_of(text), static_cast<utf8proc_ssize_t>(text.size()), &character);
    if (length <= 0) return {};
    run = is_mark(character) ? run + 1 : 0;
    if (run > longest_run) {
      result += no_mark;
      run = 1;
    }
    result += text.substr(0, static_cast<std::size_t>(length));
    text.remove_prefix(static_cast<std::size_t>(length));
  }
  return result;
}

// Empty for what is not UTF-8.
std::string folded(std::string_view original) {
  const std::string text = with_short_runs(original);
  utf8proc_uint8_t* mapped = nullptr;
  const auto length = utf8proc_map(
      bytes_of(text), static_cast<utf8proc_ssize_t>(text.size()), &mapped,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD));
  const std::unique_ptr<utf8proc_uint8_t, Free> owned{mapped};
  if (length < 0) return {};
  return {reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length)};
}

// The code point that the text begins or ends with, which is valid UTF-8.
struct Found {
  utf8proc_int32_t code_point = -1;  // -1: there is none.
  std::size_t bytes = 0;
};

Found first_of(std::string_view text) {
  Found found;
  const auto length = utf8proc_iterate(bytes_of(text), static_cast<utf8proc_ssize_t>(text.size()),
                                       &found.code_point);
  if (length > 0) found.bytes = static_cast<std::size_t>(length);
  return found;
}

Found last_of(std::string_view text) {
  std::size_t begin = text.size();
  while (begin > 0 && (static_cast<unsigned char>(text[--begin]) & 0xc0U) == 0x80U) {
  }
  return first_of(text.substr(begin));
}

bool is_word_part(Found found) {
  if (found.code_point < 0) return false;
  const auto category = utf8proc_category(found.code_point);
  return found.code_point == '_' ||
         (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO);
}

bool is_apostrophe(Found found) {
  return found.code_point == '\'' || found.code_point == 0x2019 || found.code_point == 0x02BC;
}

// Between two parts of a word it joins them: "ana.maria" is another name than "ana".
bool is_joint(Found found) {
  return found.code_point == '.' || found.code_point == '-' || is_apostrophe(found);
}

bool ends_within_word(std::string_view text) {
  const Found last = last_of(text);
  if (!is_joint(last)) return is_word_part(last);
  return is_word_part(last_of(text.substr(0, text.size() - last.bytes)));
}

// The genitive, as in "ana's turn", is no further part of the word.
bool begins_within_word(std::string_view text) {
  const Found first = first_of(text);
  if (!is_joint(first)) return is_word_part(first);
  const std::string_view rest = text.substr(first.bytes);
  const bool genitive =
      is_apostrophe(first) && rest.starts_with('s') && !is_word_part(first_of(rest.substr(1)));
  return !genitive && is_word_part(first_of(rest));
}

}  // namespace

bool mentions(std::string_view text, std::string_view name) {
  const std::string in = folded(text);
  const std::string wanted = folded(name);
  if (wanted.empty()) return false;
  const std::string_view all = in;
  for (auto at = all.find(wanted); at != std::string_view::npos; at = all.find(wanted, at + 1)) {
    if (!ends_within_word(all.substr(0, at)) && !begins_within_word(all.substr(at + wanted.size())))
      return true;
  }
  return false;
}

Caseless::Caseless(std::string_view text) : folded_(folded(text)) {}

bool Caseless::is_in(std::string_view text) const {
  return !folded_.empty() && folded(text).find(folded_) != std::string::npos;
}

bool same_name(std::string_view one, std::string_view other) {
  const std::string wanted = folded(one);
  return !wanted.empty() && wanted == folded(other);
}

}  // namespace papo::client
