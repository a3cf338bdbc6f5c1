// SPDX-License-Identifier: MIT

// Edits the line that the user is typing, at the bottom of the terminal, while other lines appear
// above it. The line and its cursor survive what arrives meanwhile.
//
// It does not block: it is given whatever was typed so far, one key after another, and hands over
// what the keys ask for. Keys that it has not looked at wait within it.
//
// Threads: the loop's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/terminal_modes.h"
#include "client/charset.h"
#include "client/edited_line.h"
#include "client/keys.h"
#include "client/line_drawing.h"

namespace papo::client {

class LineEditor {
 public:
  // Takes the terminal into its own mode (each key at once, no echo, none of them a signal) until
  // the object is destroyed, or a signal ends the process. For a terminal of which
  // can_edit_lines() says so.
  LineEditor(Charset& charset, bool color);
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;
  ~LineEditor();

  enum class Asks {
    to_say,        // The line, or the lines.
    to_complete,   // The word at the end of the text, which stands before the cursor.
    to_take,       // A paste of several lines.
    to_interrupt,  // Ctrl-C, with nothing in the line.
    to_leave,      // Ctrl-D, likewise.
    to_quit,       // Ctrl-\.
    to_stop,       // Ctrl-Z.
    to_go,         // To a place; the text is its number.
    to_answer,     // The question; the text is "y", "n", or nothing if the question was refused.
    to_explain,    // A paste that was too long, and is gone.
    to_convert,    // A byte that is no character of the terminal's set: it was left out.
  };
  struct Request {
    Asks asks;
    std::string text{};
    bool secret = false;
  };

  // Reads what was typed. False once the terminal is gone.
  bool read_keys();

  // The next that a key asks for; none once all keys were looked at. Then the line is drawn.
  std::optional<Request> next();

  [[nodiscard]] bool pasting() const { return keys_.pasting(); }
  void end_paste() { keys_.end_paste(); }

  // Prints lines, each with its end, above the line that is being edited.
  void print_above(std::string_view lines);

  // Asks something that is answered by one key, instead of showing the line.
  void ask(std::string_view question);

  // What the user has typed so far, up to the cursor.
  [[nodiscard]] std::string_view before_cursor() const { return line_.before_cursor(); }

  void insert(std::string_view text);

  // The line with that in it where the cursor stands; then the line is empty.
  std::string take_with(std::string_view pasted);

  void set_prompt(std::string_view prompt);

  // The last who wrote in private. Once "/reply " is typed, it becomes "/msg ana ": the answer is
  // for whoever that was when the line was begun, and one sees for whom.
  void set_correspondent(std::string_view name);

  // Stands before the prompt.
  void set_progress(std::string_view progress);

  // From now on lines are typed unseen, and are not remembered: a password is wanted. Or not.
  void set_secret(bool secret);

  // Puts `text` in the place of `before`, if that is what stands before the cursor now.
  void replace(std::string_view before, std::string_view text);

  // The terminal has another size.
  void resize() { redraw(); }

  // Around a time in which the terminal belongs to someone else.
  void suspend();
  void resume();

  // The process was stopped and goes on; perhaps nobody had told us, and the shell has set the
  // terminal its own way.
  void continued();

 private:
  void take_terminal(int when);
  std::optional<Request> request_by(const Keystroke& keystroke);
  std::optional<Request> answer_by(const Keystroke& keystroke);
  std::optional<Request> say();
  std::optional<Request> paste(const std::string& text);
  std::optional<Request> interrupt();
  void address_reply();
  void ring();

  [[nodiscard]] std::string shown_prompt() const;
  std::string wiped();
  std::string drawn();
  void redraw();
  void write(const std::string& utf8);

  Charset& charset_;
  bool color_;
  TerminalModes modes_;
  KeyReader keys_;
  EditedLine line_;
  std::string prompt_ = "> ";
  std::string correspondent_;
  std::string correspondent_of_line_;  // As it was when the line was begun.
  std::string progress_;
  std::string question_;
  bool secret_ = false;
  bool suspended_ = false;

  bool drawn_ = false;  // The line is on the screen,
  int rows_above_ = 0;  // with so many rows above the cursor's,
  bool stale_ = false;  // and looks otherwise by now.
};

}  // namespace papo::client
