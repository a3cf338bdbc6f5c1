// SPDX-License-Identifier: MIT

// The line that the user is typing: its text, its cursor, the earlier lines, and the search in
// these. The cursor stands between characters, as people see them.
//
// Threads: the loop's; this class knows neither keyboard nor screen.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "client/keys.h"

namespace papo::client {

// A search among the earlier lines.
struct LineSearch {
  std::string wanted{};
  bool found = true;
};

class EditedLine {
 public:
  static constexpr std::size_t longest = 65536;  // Bytes.
  static constexpr std::size_t most_remembered = 500;

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string_view before_cursor() const {
    return std::string_view{text_}.substr(0, cursor_);
  }
  [[nodiscard]] std::string_view after_cursor() const {
    return std::string_view{text_}.substr(cursor_);
  }
  [[nodiscard]] bool empty() const { return text_.empty(); }

  // Applies the key to the line. Returns false if the key does nothing to a line.
  bool apply(const Keystroke& keystroke);

  // False if the line would become too long.
  bool insert(std::string_view text);
  // Replaces the text from `begin` to `end`, which stands before the cursor.
  void replace(std::size_t begin, std::size_t end, std::string_view text);

  // Takes the whole line, and leaves it empty. `remembered` says whether to keep it as an earlier
  // line.
  std::string take(bool remembered);
  void clear();

  // While the line is a secret, it is not remembered, and earlier lines are not offered.
  void set_secret(bool secret);

  // None if there is no search.
  [[nodiscard]] const std::optional<LineSearch>& search() const { return search_; }

 private:
  bool erase(std::size_t begin, std::size_t end);
  bool erase_words(std::size_t begin, std::size_t end);
  bool move(std::size_t to);
  bool swap();
  [[nodiscard]] std::size_t word_before() const;
  [[nodiscard]] std::size_t word_after() const;
  [[nodiscard]] std::size_t blank_before() const;

  bool recall(std::size_t at);
  void set(std::string text);

  bool apply_to_search(const Keystroke& keystroke);
  void begin_search();
  void look_for_more(std::string_view text);
  void look_for_less();
  void look_further_back();
  void look(std::size_t from, bool back);
  void end_search(bool keep);

  std::string text_;
  std::size_t cursor_ = 0;
  std::string erased_;
  bool secret_ = false;

  std::deque<std::string> said_;
  std::size_t at_ = 0;      // The line that is shown; said_.size() is the new line.
  std::string unfinished_;  // The new line, while an earlier one is shown.

  std::optional<LineSearch> search_;
  std::string last_wanted_;
  std::size_t match_ = 0;    // The place in said_.
  std::string left_text_{};  // The text before the search.
  std::size_t left_cursor_ = 0;
};

}  // namespace papo::client
