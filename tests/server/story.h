// SPDX-License-Identifier: MIT

// The story of a house, in no dialect's words.
//
// An item of the story is a text such as `say #a ana hello`. The StoryModel (story_model.h) works
// out plainly which items each person must read, in which order. A StoryReader (story_reader.h)
// makes items of the lines that a client was sent.
//
// Threads: one.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace papo::server {

using Story = std::vector<std::string>;

// The dialect of a client. The capabilities are those that it asked for.
struct Tongue {
  bool is_irc = false;
  std::set<std::string> capabilities{};

  [[nodiscard]] bool has(const std::string& one) const { return capabilities.contains(one); }
  // A message of several lines is one to this client.
  [[nodiscard]] bool has_batches() const { return has("batch") && has("draft/multiline"); }
};

// The words of a person. Each text ends with a mark such as `~12`, which no other text has. Of
// several lines each but the last ends with a mark such as `~12+`. A '\r' stands where a line of
// IRC ends and the text goes on.
struct Words {
  enum class How { text, action, notice, ctcp, signal };
  How how = How::text;
  std::string text{};
  std::string tags{};  // The tags that other clients may read.
};

// The mark at the end of a text: "~12"; empty if there is none.
inline std::string_view mark_of(std::string_view text) {
  const auto at = text.rfind('~');
  if (at == text.npos || at + 1 == text.size()) return {};
  const auto digits = text.substr(at + 1);
  return digits.find_first_not_of("0123456789") == digits.npos ? text.substr(at)
                                                               : std::string_view{};
}

// Whether the text is a whole line of several.
inline bool goes_on(std::string_view text) {
  return text.ends_with('+') && !mark_of(text.substr(0, text.size() - 1)).empty();
}

}  // namespace papo::server
