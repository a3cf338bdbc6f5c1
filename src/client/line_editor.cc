// SPDX-License-Identifier: MIT

#include "client/line_editor.h"

#include <fmt/core.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "base/write_all.h"
#include "client/password_line.h"
#include "client/screen.h"
#include "client/session.h"
#include "lang/translate.h"
#include "wire/plain/words.h"

namespace papo::client {
namespace {

using lang::phrase;
using wire::plain::words_of;

// Source: xterm's ctlseqs, "Bracketed Paste Mode". A terminal that does not know it ignores it.
constexpr std::string_view paste_mode_on = "\033[?2004h";
constexpr std::string_view paste_mode_off = "\033[?2004l";

// An error is ignored: reading finds out that the terminal is gone. Another program that shares the
// terminal may have made it non-blocking.
void write_to_terminal(std::string_view bytes) {
  static_cast<void>(write_all(STDOUT_FILENO, bytes));
}

}  // namespace

LineEditor::LineEditor(Charset& charset, bool color)
    : charset_(charset), color_(color), modes_(STDIN_FILENO, paste_mode_off) {
  take_terminal(TCSADRAIN);
  redraw();
}

LineEditor::~LineEditor() {
  if (!suspended_) write(wiped());
}

void LineEditor::take_terminal(int when) {
  termios ours = modes_.before();
  ours.c_iflag &= ~static_cast<tcflag_t>(ICRNL | INLCR | IGNCR | IXON | IXOFF | ISTRIP);
  ours.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG | IEXTEN);
  ours.c_oflag |= static_cast<tcflag_t>(OPOST | ONLCR);
  ours.c_cc[VMIN] = 1;
  ours.c_cc[VTIME] = 0;
  modes_.change(ours, when);
  write_to_terminal(paste_mode_on);
}

// ---- Keys

bool LineEditor::read_keys() {
  std::array<char, 4096> typed{};
  const ssize_t got = ::read(STDIN_FILENO, typed.data(), typed.size());
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return true;
  if (got <= 0) return false;
  keys_.feed(charset_.typed({typed.data(), static_cast<std::size_t>(got)}));
  return true;
}

std::optional<LineEditor::Request> LineEditor::next() {
  while (const auto keystroke = keys_.next()) {
    auto request = question_.empty() ? request_by(*keystroke) : answer_by(*keystroke);
    if (request) return request;
  }
  if (stale_) redraw();
  return std::nullopt;
}

std::optional<LineEditor::Request> LineEditor::request_by(const Keystroke& keystroke) {
  switch (keystroke.key) {
    case Key::enter:
      return say();
    case Key::paste:
      return paste(keystroke.text);
    case Key::interrupt:
      if (!line_.search()) return interrupt();
      break;
    case Key::end_of_input:
      if (line_.empty()) return Request{.asks = Asks::to_leave};
      break;
    case Key::tab:
      if (secret_ || line_.search()) break;
      // The server would be asked for names that begin like the password.
      if (password_in(line_.before_cursor()) != std::string::npos) break;
      return Request{.asks = Asks::to_complete, .text = std::string{line_.before_cursor()}};
    case Key::stop:
      return Request{.asks = Asks::to_stop};
    case Key::quit:
      return Request{.asks = Asks::to_quit};
    case Key::redraw:
      write("\033[H\033[2J");
      drawn_ = false;
      stale_ = true;
      return std::nullopt;
    case Key::place:
      return Request{.asks = Asks::to_go, .text = keystroke.text};
    case Key::undecodable:
      return Request{.asks = Asks::to_convert};
    case Key::text:
    case Key::left:
    case Key::right:
    case Key::word_left:
    case Key::word_right:
    case Key::begin:
    case Key::end:
    case Key::older:
    case Key::newer:
    case Key::search_back:
    case Key::search_on:
    case Key::erase_left:
    case Key::erase_right:
    case Key::erase_word_left:
    case Key::erase_word_right:
    case Key::erase_to_blank:
    case Key::erase_to_begin:
    case Key::erase_to_end:
    case Key::bring_back:
    case Key::swap:
    case Key::cancel:
      break;  // These act on the line itself.
  }
  if (line_.apply(keystroke)) {
    stale_ = true;
    address_reply();
  } else if (keystroke.key != Key::cancel) {
    ring();
  }
  return std::nullopt;
}

std::optional<LineEditor::Request> LineEditor::answer_by(const Keystroke& keystroke) {
  const bool leaves = keystroke.key == Key::interrupt || keystroke.key == Key::cancel ||
                      keystroke.key == Key::end_of_input;
  const auto at =
      keystroke.key == Key::text ? keystroke.text.find_first_of("yYsSnN") : std::string::npos;
  if (!leaves && at == std::string::npos) return std::nullopt;
  const bool yes = !leaves && keystroke.text[at] != 'n' && keystroke.text[at] != 'N';
  if (!leaves) keys_.put_back(std::string_view{keystroke.text}.substr(at + 1));
  question_.clear();
  stale_ = true;
  return Request{.asks = Asks::to_answer, .text = leaves ? "" : yes ? "y" : "n"};
}

std::optional<LineEditor::Request> LineEditor::say() {
  if (line_.search()) line_.apply({.key = Key::end});
  const bool has_password = password_in(line_.text()) != std::string::npos;
  stale_ = true;
  Request request{.asks = Asks::to_say, .text = line_.take(!has_password), .secret = secret_};
  address_reply();
  return request;
}

// The client decides about several lines. A single line is added as if typed, and waits for Enter.
std::optional<LineEditor::Request> LineEditor::paste(const std::string& text) {
  std::string_view pasted{text};
  while (pasted.ends_with('\n')) pasted.remove_suffix(1);
  if (!secret_ && pasted.find('\n') != std::string_view::npos) {
    return Request{.asks = Asks::to_take, .text = std::string{pasted}};
  }
  if (text.empty() || !line_.insert(pasted.substr(0, pasted.find('\n')))) {
    return Request{.asks = Asks::to_explain};
  }
  stale_ = true;
  address_reply();
  return std::nullopt;
}

std::optional<LineEditor::Request> LineEditor::interrupt() {
  if (line_.empty()) return Request{.asks = Asks::to_interrupt};
  line_.clear();
  stale_ = true;
  address_reply();
  return std::nullopt;
}

// An empty line counts as not begun.
void LineEditor::address_reply() {
  if (line_.empty()) correspondent_of_line_ = correspondent_;
  if (correspondent_of_line_.empty() || secret_ || line_.search()) return;
  const std::size_t command = line_.text().find(' ') + 1;
  if (command == 0 || line_.before_cursor().size() < command) return;
  const auto word = std::string_view{line_.text()}.substr(0, command - 1);
  if (!words_of("reply").hold_slashed(word)) return;
  line_.replace(0, command, fmt::format("/msg {} ", correspondent_of_line_));
  stale_ = true;
}

void LineEditor::ring() { write("\a"); }

// ---- Changes by the client

void LineEditor::ask(std::string_view question) {
  question_ = question;
  stale_ = true;
}

std::string LineEditor::take_with(std::string_view pasted) {
  std::string whole{line_.before_cursor()};
  whole += pasted;
  whole += line_.after_cursor();
  line_.clear();
  stale_ = true;
  return whole;
}

void LineEditor::replace(std::string_view before, std::string_view text) {
  if (line_.before_cursor() != before) return;
  line_.replace(0, before.size(), text);
  address_reply();
  redraw();
}

void LineEditor::set_prompt(std::string_view prompt) {
  if (prompt == prompt_) return;
  prompt_ = prompt;
  redraw();
}

void LineEditor::set_correspondent(std::string_view name) {
  correspondent_ = name;
  if (line_.empty()) correspondent_of_line_ = name;
}

void LineEditor::set_progress(std::string_view progress) {
  if (progress == progress_) return;
  progress_ = progress;
  redraw();
}

void LineEditor::insert(std::string_view text) {
  if (!line_.insert(text)) ring();
  stale_ = true;
}

void LineEditor::set_secret(bool secret) {
  if (secret == secret_) return;
  secret_ = secret;
  line_.set_secret(secret);
  redraw();
}

void LineEditor::suspend() {
  write(wiped());
  suspended_ = true;
  modes_.give_back(TCSADRAIN);
}

void LineEditor::resume() {
  suspended_ = false;
  take_terminal(TCSADRAIN);
  redraw();
}

void LineEditor::continued() {
  if (suspended_ || modes_.in_force()) {
    redraw();
    return;
  }
  write("\r\033[J");
  drawn_ = false;
  resume();
}

// ---- The screen

void LineEditor::print_above(std::string_view lines) {
  std::string bytes = wiped();
  bytes += lines;
  if (!suspended_) bytes += drawn();
  write(bytes);
}

std::string LineEditor::shown_prompt() const {
  if (!question_.empty()) return question_;
  if (!line_.search()) return progress_ + prompt_;
  const auto& [wanted, found] = *line_.search();
  return found ? phrase("(search: {}) ", wanted) : phrase("(not found: {}) ", wanted);
}

std::string LineEditor::wiped() {
  return std::exchange(drawn_, false) ? wipe(std::exchange(rows_above_, 0)) : std::string{};
}

std::string LineEditor::drawn() {
  const std::string prompt = shown_prompt();
  DrawnLine line{.prompt = prompt, .bold_prompt = color_};
  std::string shown;
  if (!secret_ && question_.empty()) {
    // A password has as many stars as characters, so the cursor stands at the right place.
    shown = without_password(line_.text());
    const std::size_t cursor = without_password(line_.before_cursor()).size();
    line.before_cursor = std::string_view{shown}.substr(0, cursor);
    line.after_cursor = std::string_view{shown}.substr(cursor);
  }
  auto [bytes, rows_above] = draw(line, screen_size(STDOUT_FILENO));
  drawn_ = true;
  stale_ = false;
  rows_above_ = rows_above;
  return bytes;
}

void LineEditor::redraw() {
  if (suspended_) return;
  std::string bytes = wiped();
  bytes += drawn();
  write(bytes);
}

void LineEditor::write(const std::string& utf8) { write_to_terminal(charset_.shown(utf8)); }

}  // namespace papo::client
