// SPDX-License-Identifier: MIT

#include "client/rows.h"

#include <algorithm>
#include <cstddef>

#include "client/characters.h"

namespace papo::client {
namespace {

constexpr int widest_indent = 4;
constexpr int least_columns = 2;  // A narrower screen has no room to indent.

// The length of the colour at the beginning of the text: "\033[1;31m".
std::size_t color_before(std::string_view text) {
  if (!text.starts_with("\033[")) return 0;
  const auto end = text.find_first_not_of("0123456789;", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

// RFC 3986, 2.
bool is_address(std::string_view word) {
  return word.find("://") != std::string_view::npos &&
         word.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
             "-._~:/?#[]@!$&'()*+,;=%") == std::string_view::npos;
}

class Rows {
 public:
  explicit Rows(int columns)
      : columns_(columns), indent_(std::clamp(columns / 5, 1, widest_indent)) {}

  void add_color(std::string_view color) { text_ += color; }
  void add_blank() { ++blanks_; }
  void add_word(std::string_view word);
  std::string take() { return std::move(text_); }

 private:
  void begin_row();
  void put_blanks();
  void put(std::string_view text, int columns) {
    text_ += text;
    column_ += columns;
  }

  int columns_;
  int indent_;
  std::string text_;
  int column_ = 0;
  int blanks_ = 0;  // The blanks before the next word, if that word comes into the same row.
};

void Rows::begin_row() {
  text_ += '\n';
  text_.append(static_cast<std::size_t>(indent_), ' ');
  column_ = indent_;
  blanks_ = 0;
}

void Rows::put_blanks() {
  text_.append(static_cast<std::size_t>(blanks_), ' ');
  column_ += blanks_;
  blanks_ = 0;
}

void Rows::add_word(std::string_view word) {
  const int width = most_columns(word);
  if (column_ + blanks_ + width > columns_ && indent_ + width <= columns_) begin_row();
  if (column_ + blanks_ >= columns_) begin_row();
  put_blanks();
  if (column_ + width <= columns_ || is_address(word)) {
    put(word, width);
    return;
  }
  while (!word.empty()) {
    const auto character = word.substr(0, first_character(word));
    const int character_width = most_columns(character);
    if (column_ + character_width > columns_ && column_ > indent_) begin_row();
    put(character, character_width);
    word.remove_prefix(character.size());
  }
}

}  // namespace

std::string in_rows(std::string_view line, int columns) {
  if (columns < least_columns || line.size() <= static_cast<std::size_t>(columns)) {
    return std::string{line};
  }
  Rows rows{columns};
  while (!line.empty()) {
    std::size_t taken = color_before(line);
    if (taken > 0) {
      rows.add_color(line.substr(0, taken));
    } else if (line.front() == ' ') {
      rows.add_blank();
      taken = 1;
    } else {
      taken = std::max<std::size_t>(1, std::min(line.find_first_of(" \033"), line.size()));
      rows.add_word(line.substr(0, taken));
    }
    line.remove_prefix(taken);
  }
  return rows.take();
}

}  // namespace papo::client
