// SPDX-License-Identifier: MIT

// Changes the modes of a terminal for a while. The former modes come back with the end of the
// object, and also when a signal ends the process. A terminal that does not show the typed keys is
// of no use to anyone.
//
// Typed keys that were not read yet are then thrown away: they were not meant for the shell.
//
// Only signals that would end the process by default are caught for that. A signal that is ignored,
// or that the program handles itself, stays as it is. SIGKILL cannot be caught.
//
// Threads: one. There is at most one such object at a time, because a signal handler knows only the
// process.
//
// Source: termios(3), signal-safety(7), sigaction(2).
#pragma once

#include <termios.h>

#include <string_view>

namespace papo {

class TerminalModes {
 public:
  // `farewell` is written to the terminal before its modes come back, for example an escape
  // sequence that ends an earlier one. The text must outlive the object.
  explicit TerminalModes(int fd, std::string_view farewell = {});
  TerminalModes(const TerminalModes&) = delete;
  TerminalModes& operator=(const TerminalModes&) = delete;
  ~TerminalModes();

  // False if the descriptor is no terminal.
  [[nodiscard]] bool known() const { return known_; }

  // The modes before any change.
  [[nodiscard]] const termios& before() const { return before_; }

  // May be called again. `when` is as in tcsetattr(3).
  void change(const termios& modes, int when);
  void give_back(int when);

  // Whether the modes are still those of the last change.
  [[nodiscard]] bool in_force() const;

 private:
  int fd_;
  termios before_{};
  bool known_;
  termios ours_{};
};

}  // namespace papo
