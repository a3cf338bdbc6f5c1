// SPDX-License-Identifier: MIT

#include "client/line_drawing.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "client/characters.h"
#include "client/server_line.h"
#include "client/text_style.h"

namespace papo::client {
namespace {

constexpr std::string_view no_wrapping = "\033[?7l";
constexpr std::string_view wrapping = "\033[?7h";

class DrawnRows {
 public:
  explicit DrawnRows(int columns) : columns_(columns) {}

  void add(std::string_view text);
  void add_styled(std::string_view text, std::string_view style);

  // The cursor stands here. If the row is full, it stands in the next one.
  void mark_cursor() {
    if (column_ >= columns_) begin_row();
    cursor_row_ = rows_.size() - 1;
    cursor_at_ = rows_.back().size();
  }

  [[nodiscard]] Drawing drawn(int most_rows) const;

 private:
  void begin_row() {
    rows_.emplace_back();
    column_ = 0;
  }

  int columns_;
  std::vector<std::string> rows_{1};
  int column_ = 0;
  std::size_t cursor_row_ = 0;
  std::size_t cursor_at_ = 0;
};

void DrawnRows::add(std::string_view text) {
  while (!text.empty()) {
    const auto character = text.substr(0, first_character(text));
    const std::string shown = to_shown(character, Paint::none);
    const int width = most_columns(shown);
    if (column_ > 0 && column_ + width > columns_) begin_row();
    rows_.back() += shown;
    column_ += width;
    text.remove_prefix(character.size());
  }
}

void DrawnRows::add_styled(std::string_view text, std::string_view style) {
  const bool in_one_row = column_ + most_columns(text) <= columns_;
  if (in_one_row) rows_.back() += style;
  add(text);
  if (in_one_row) rows_.back() += style::usual;
}

Drawing DrawnRows::drawn(int most_rows) const {
  const auto most = static_cast<std::size_t>(std::max(1, most_rows));
  const std::size_t first = cursor_row_ >= most ? cursor_row_ - most + 1 : 0;
  const std::size_t end = std::min(rows_.size(), first + most);
  Drawing result;
  result.rows_above = static_cast<int>(cursor_row_ - first);
  result.bytes = no_wrapping;
  for (std::size_t row = first; row < end; ++row) {
    if (row > first) result.bytes += "\r\n";
    result.bytes += rows_[row];
  }
  const std::string& last = rows_[end - 1];
  if (cursor_row_ + 1 < end || cursor_at_ < last.size()) {
    if (cursor_row_ + 1 < end) result.bytes += fmt::format("\033[{}A", end - 1 - cursor_row_);
    result.bytes += '\r';
    result.bytes += std::string_view{rows_[cursor_row_]}.substr(0, cursor_at_);
  }
  result.bytes += wrapping;
  return result;
}

}  // namespace

Drawing draw(const DrawnLine& line, ScreenSize screen) {
  DrawnRows rows{screen.columns};
  if (line.bold_prompt && line.prompt.ends_with(' ')) {
    rows.add_styled(line.prompt.substr(0, line.prompt.size() - 1), style::bold);
    rows.add(" ");
  } else {
    rows.add(line.prompt);
  }
  rows.add(line.before_cursor);
  rows.mark_cursor();
  rows.add(line.after_cursor);
  return rows.drawn(screen.rows / 2);
}

std::string wipe(int rows_above) {
  return rows_above > 0 ? fmt::format("\r\033[{}A\033[J", rows_above) : "\r\033[J";
}

}  // namespace papo::client
