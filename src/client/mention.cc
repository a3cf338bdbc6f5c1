// SPDX-License-Identifier: MIT

#include "client/mention.h"

#include <utf8proc.h>

#include <string>

#include "text/normal_form.h"
#include "text/utf8.h"

namespace papo::client {
namespace {

// utf8proc sorts each run of marks by comparing neighbours. No language needs longer runs than
// these.
constexpr int longest_run = 30;
constexpr std::string_view no_mark = "\u034F";  // Ends a run of marks, and is not seen.

// Cuts every run of marks into pieces that can be sorted quickly.
std::string with_short_runs(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  int run = 0;
  while (!text.empty()) {
    const auto [character, bytes] = text::first_code_point(text);
    if (character < 0) return {};
    run = text::is_mark(character) ? run + 1 : 0;
    if (run > longest_run) {
      result += no_mark;
      run = 1;
    }
    result += text.substr(0, bytes);
    text.remove_prefix(bytes);
  }
  return result;
}

// Empty if the text is not UTF-8.
std::string folded(std::string_view original) {
  return text::normalised(with_short_runs(original), text::NormalForm::composed, text::Case::folded)
      .value_or("");
}

bool is_word_part(text::CodePoint found) {
  if (found.value < 0) return false;
  const auto category = utf8proc_category(found.value);
  return found.value == '_' ||
         (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO);
}

bool is_apostrophe(text::CodePoint found) {
  return found.value == '\'' || found.value == 0x2019 || found.value == 0x02BC;
}

// Joins two parts of a word: "ana.maria" is another name than "ana".
bool is_joint(text::CodePoint found) {
  return found.value == '.' || found.value == '-' || is_apostrophe(found);
}

bool ends_within_word(std::string_view text) {
  const text::CodePoint last = text::last_code_point(text);
  if (!is_joint(last)) return is_word_part(last);
  return is_word_part(text::last_code_point(text.substr(0, text.size() - last.bytes)));
}

// The genitive, as in "ana's turn", does not belong to the name.
bool begins_within_word(std::string_view text) {
  const text::CodePoint first = text::first_code_point(text);
  if (!is_joint(first)) return is_word_part(first);
  const std::string_view rest = text.substr(first.bytes);
  const bool genitive = is_apostrophe(first) && rest.starts_with('s') &&
                        !is_word_part(text::first_code_point(rest.substr(1)));
  return !genitive && is_word_part(text::first_code_point(rest));
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
