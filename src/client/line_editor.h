// The line that is being typed at a terminal, with editing and history, kept whole at the bottom
// while what arrives is printed above it.
//
// While one exists the terminal is in raw mode (Ctrl-C and Ctrl-Z still are signals); destroying it
// takes the unfinished line off the screen and gives the terminal back as it was. The characters
// are those of the locale, which must be UTF-8.
//
// Threads: the one that opened it. One at a time for a process, which has one terminal.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace papo::client {

class LineEditor {
 public:
  // None when standard input and output are not a terminal in which the cursor can be moved, or
  // when Papo was built without libedit: then lines are plainly read and written.
  static std::unique_ptr<LineEditor> open(bool color);

  LineEditor() = default;
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;
  virtual ~LineEditor() = default;

  struct Typed {
    std::vector<std::string> lines{};  // Finished by Enter; without their end.
    bool ended = false;                // Ctrl-D on an empty line, or the terminal is gone.

    // Tab was pressed last of all, with this before the cursor. (A tab with more keys behind it
    // was pasted, and stays a tab.)
    std::optional<std::string> to_complete{};
  };

  // To be called when standard input is readable: carries out the keys that were typed.
  virtual Typed read_keys() = 0;

  // Whole lines, each with its end.
  virtual void print_above(std::string_view lines) = 0;

  virtual void set_prompt(std::string_view prompt) = 0;

  // While secret, what is typed is not shown, not kept in the history and not edited but by
  // Backspace and Ctrl-U.
  virtual void set_secret(bool secret) = 0;

  // Puts `text` in the place of what stands before the cursor, if that still is `before`.
  virtual void replace(std::string_view before, std::string_view text) = 0;

  // The terminal has another size (SIGWINCH).
  virtual void resize() = 0;

  // The process is about to be stopped, and was continued (SIGTSTP, SIGCONT).
  virtual void suspend() = 0;
  virtual void resume() = 0;
};

}  // namespace papo::client
