// SPDX-License-Identifier: MIT

#include "client/edited_line.h"

#include <algorithm>
#include <utility>

#include "client/characters.h"
#include "text/utf8.h"

namespace papo::client {
namespace {

constexpr std::size_t longest_search = 1024;  // Bytes.

bool is_blank(std::string_view character) { return character == " " || character == "\t"; }

}  // namespace

bool EditedLine::apply(const Keystroke& keystroke) {
  if (search_ && apply_to_search(keystroke)) return true;
  switch (keystroke.key) {
    case Key::text:
      return insert(keystroke.text);
    case Key::left:
      return move(character_before(text_, cursor_));
    case Key::right:
      return move(character_after(text_, cursor_));
    case Key::word_left:
      return move(word_before());
    case Key::word_right:
      return move(word_after());
    case Key::begin:
      return move(0);
    case Key::end:
      return move(text_.size());
    case Key::older:
      return at_ > 0 && recall(at_ - 1);
    case Key::newer:
      return at_ < said_.size() && recall(at_ + 1);
    case Key::search_back:
    case Key::search_on:
      begin_search();
      return true;
    case Key::erase_left:
      return erase(character_before(text_, cursor_), cursor_);
    case Key::erase_right:
    case Key::end_of_input:
      return erase(cursor_, character_after(text_, cursor_));
    case Key::erase_word_left:
      return erase_words(word_before(), cursor_);
    case Key::erase_word_right:
      return erase_words(cursor_, word_after());
    case Key::erase_to_blank:
      return erase_words(blank_before(), cursor_);
    case Key::erase_to_begin:
      return erase_words(0, cursor_);
    case Key::erase_to_end:
      return erase_words(cursor_, text_.size());
    case Key::bring_back:
      return !secret_ && insert(erased_);
    case Key::swap:
      return swap();
    case Key::paste:
    case Key::undecodable:
    case Key::enter:
    case Key::tab:
    case Key::redraw:
    case Key::cancel:
    case Key::interrupt:
    case Key::stop:
    case Key::quit:
    case Key::place:
      break;
  }
  return false;
}

bool EditedLine::insert(std::string_view text) {
  if (text.size() > longest - text_.size()) return false;
  text_.insert(cursor_, text);
  cursor_ += text.size();
  return true;
}

void EditedLine::replace(std::size_t begin, std::size_t end, std::string_view text) {
  text_.replace(begin, end - begin, text);
  cursor_ = cursor_ - (end - begin) + text.size();
}

std::string EditedLine::take(bool remembered) {
  if (search_) end_search(true);
  std::string line = std::exchange(text_, {});
  if (remembered && !secret_ && !line.empty() && (said_.empty() || said_.back() != line)) {
    said_.push_back(line);
    if (said_.size() > most_remembered) said_.pop_front();
  }
  clear();
  return line;
}

void EditedLine::clear() {
  search_.reset();
  text_.clear();
  unfinished_.clear();
  cursor_ = 0;
  at_ = said_.size();
}

void EditedLine::set_secret(bool secret) {
  if (secret == secret_) return;
  clear();
  erased_.clear();
  secret_ = secret;
}

// ---- Moving and erasing

bool EditedLine::move(std::size_t to) {
  if (to == cursor_) return false;
  cursor_ = to;
  return true;
}

bool EditedLine::erase(std::size_t begin, std::size_t end) {
  if (begin >= end) return false;
  text_.erase(begin, end - begin);
  cursor_ = begin;
  return true;
}

bool EditedLine::erase_words(std::size_t begin, std::size_t end) {
  if (begin >= end) return false;
  if (!secret_) erased_ = text_.substr(begin, end - begin);
  return erase(begin, end);
}

std::size_t EditedLine::word_before() const {
  std::size_t last_begin = 0;
  bool within = false;
  const std::string_view text{text_};
  for (std::size_t at = 0; at < cursor_; at += first_character(text.substr(at))) {
    const bool is_word = is_word_character(text.substr(at));
    if (is_word && !within) last_begin = at;
    within = is_word;
  }
  return last_begin;
}

std::size_t EditedLine::word_after() const {
  std::size_t at = cursor_;
  const std::string_view text{text_};
  const auto is_word = [&] { return is_word_character(text.substr(at)); };
  while (at < text.size() && !is_word()) at += first_character(text.substr(at));
  while (at < text.size() && is_word()) at += first_character(text.substr(at));
  return at;
}

std::size_t EditedLine::blank_before() const {
  std::size_t at = cursor_;
  while (at > 0 && is_blank(std::string_view{text_}.substr(at - 1, 1))) --at;
  while (at > 0 && !is_blank(std::string_view{text_}.substr(at - 1, 1))) --at;
  return at;
}

// Swaps the characters before and after the cursor; at the end of the line, the last two.
bool EditedLine::swap() {
  const std::size_t end = character_after(text_, cursor_);
  const std::size_t middle = cursor_ == end ? character_before(text_, end) : cursor_;
  const std::size_t begin = character_before(text_, middle);
  if (begin == middle || middle == end) return false;
  const std::string first = text_.substr(begin, middle - begin);
  text_.replace(begin, end - begin, text_.substr(middle, end - middle) + first);
  cursor_ = end;
  return true;
}

// ---- Earlier lines

bool EditedLine::recall(std::size_t at) {
  if (secret_) return false;
  if (at_ == said_.size()) unfinished_ = text_;
  at_ = at;
  set(at_ == said_.size() ? unfinished_ : said_[at_]);
  return true;
}

void EditedLine::set(std::string text) {
  text_ = std::move(text);
  cursor_ = text_.size();
}

// ---- Searching, as in a shell

void EditedLine::begin_search() {
  if (secret_) return;
  search_.emplace();
  match_ = said_.size();
  left_text_ = text_;
  left_cursor_ = cursor_;
}

// False if the key ended the search, and now acts on the line.
bool EditedLine::apply_to_search(const Keystroke& keystroke) {
  if (keystroke.key == Key::text) {
    look_for_more(keystroke.text);
  } else if (keystroke.key == Key::erase_left) {
    look_for_less();
  } else if (keystroke.key == Key::search_back) {
    look_further_back();
  } else if (keystroke.key == Key::search_on) {
    if (!search_->wanted.empty()) look(match_ + 1, false);
  } else {
    const bool is_given_up = keystroke.key == Key::cancel || keystroke.key == Key::interrupt;
    end_search(!is_given_up);
    return is_given_up;
  }
  return true;
}

void EditedLine::look_for_less() {
  std::string& wanted = search_->wanted;
  wanted.erase(character_before(wanted, wanted.size()));
  match_ = said_.size();
  if (!wanted.empty()) return look(said_.size() - 1, true);
  search_->found = true;
  text_ = left_text_;
  cursor_ = left_cursor_;
}

void EditedLine::look_further_back() {
  std::string& wanted = search_->wanted;
  if (wanted.empty()) {
    wanted = last_wanted_;
    if (!wanted.empty() && !said_.empty()) look(said_.size() - 1, true);
  } else if (match_ > 0) {
    look(match_ - 1, true);
  } else {
    search_->found = false;
  }
}

// Adds one character after another. If nothing more is found, the last match stays.
void EditedLine::look_for_more(std::string_view text) {
  while (!text.empty() && search_->wanted.size() < longest_search) {
    const auto next = text.substr(0, text::first_code_point(text).bytes);
    search_->wanted += next;
    look(std::min(match_, said_.empty() ? 0 : said_.size() - 1), true);
    text.remove_prefix(next.size());
  }
}

void EditedLine::look(std::size_t from, bool back) {
  search_->found = false;
  for (std::size_t at = from; at < said_.size(); at += back ? std::size_t(-1) : 1) {
    const auto place = said_[at].rfind(search_->wanted);
    if (place == std::string::npos) continue;
    search_->found = true;
    match_ = at_ = at;
    text_ = said_[at];
    cursor_ = place;
    return;
  }
}

void EditedLine::end_search(bool keep) {
  if (!search_->wanted.empty()) last_wanted_ = search_->wanted;
  search_.reset();
  if (keep) {
    unfinished_ = left_text_;
    return;
  }
  text_ = left_text_;
  cursor_ = left_cursor_;
  at_ = said_.size();
}

}  // namespace papo::client
