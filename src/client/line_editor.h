// SPDX-License-Identifier: MIT

// Edits the typed line, at the bottom of the terminal, while other lines appear above it. The typed
// line and its cursor are not disturbed by these.
//
// The editor does not block. It takes the typed bytes, one key after another, and hands over the
// requests of these keys. Keys that were not looked at yet wait in the editor.
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
  // Changes the terminal's mode (each key at once, no echo, no signals) until the end of the
  // object, or until a signal ends the process. can_edit_lines() must hold for the terminal.
  LineEditor(Charset& charset, bool color);
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;
  ~LineEditor();

  enum class Asks {
    to_say,        // Say the line, or the lines.
    to_complete,   // Complete the word before the cursor, at the end of the text.
    to_take,       // Decide about a paste of several lines.
    to_interrupt,  // Ctrl-C on an empty line.
    to_leave,      // Ctrl-D on an empty line.
    to_quit,       // Ctrl-\.
    to_stop,       // Ctrl-Z.
    to_go,         // Go to a place; the text is its number.
    // Take the answer to the question: the text is "y", "n", or empty if the question was refused.
    to_answer,
    to_explain,  // Explain that a paste was too long, and is lost.
    to_convert,  // Explain that a byte, no character of the terminal's set, was left out.
  };
  struct Request {
    Asks asks;
    std::string text{};
    bool secret = false;
  };

  // Reads the typed bytes. False once the terminal is gone.
  bool read_keys();

  // The next request of a key. None after all keys were looked at; then the line is drawn.
  std::optional<Request> next();

  [[nodiscard]] bool pasting() const { return keys_.pasting(); }
  void end_paste() { keys_.end_paste(); }

  // Prints lines, each with its end, above the line that is being edited.
  void print_above(std::string_view lines);

  // Asks a question that one key answers, instead of showing the line.
  void ask(std::string_view question);

  // The text before the cursor.
  [[nodiscard]] std::string_view before_cursor() const { return line_.before_cursor(); }

  void insert(std::string_view text);

  // The line, with this text at the cursor's place. The line is empty then.
  std::string take_with(std::string_view pasted);

  void set_prompt(std::string_view prompt);

  // The last person that wrote in private. A typed "/reply " becomes "/msg ana " at once. So the
  // answer goes to the correspondent at the time when the line was begun, and the user sees to
  // whom.
  void set_correspondent(std::string_view name);

  // The text before the prompt.
  void set_progress(std::string_view progress);

  // Whether lines are typed unseen and not remembered from now on, because a password is wanted.
  void set_secret(bool secret);

  // Replaces `before` by `text`, if `before` still stands before the cursor.
  void replace(std::string_view before, std::string_view text);

  // The terminal has another size.
  void resize() { redraw(); }

  // Gives the terminal up for a time in which another program uses it; resume() ends that time.
  void suspend();
  void resume();

  // The process was stopped and goes on. Perhaps suspend() was not called before, and the shell has
  // changed the terminal's mode.
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
  std::string correspondent_of_line_;  // The correspondent when the line was begun.
  std::string progress_;
  std::string question_;
  bool secret_ = false;
  bool suspended_ = false;

  bool drawn_ = false;  // The line is on the screen.
  int rows_above_ = 0;  // How many rows are above the cursor's.
  bool stale_ = false;  // The line looks otherwise by now.
};

}  // namespace papo::client
