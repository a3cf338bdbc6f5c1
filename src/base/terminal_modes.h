// SPDX-License-Identifier: MIT

// The modes of a terminal, changed for a while. They are given back with the object, and also when
// a signal ends the process: a terminal that shows nothing of what is typed is of no use to anyone.
//
// What was typed and not yet read is thrown away then: it was not meant for the shell.
//
// Only a signal that would end the process by itself is caught for that; one that is ignored, or
// that the program waits for in its own way, stays as it is. SIGKILL can't be helped.
//
// Threads: one. At most one such object is there at a time, for a signal knows only the process.
// Source: termios(3), signal-safety(7), sigaction(2).
#pragma once

#include <termios.h>

#include <string_view>

namespace papo {

class TerminalModes {
 public:
  // What is written to the terminal before its modes are given back, such as an escape that ends
  // what another one began. It must outlive the object.
  explicit TerminalModes(int fd, std::string_view farewell = {});
  TerminalModes(const TerminalModes&) = delete;
  TerminalModes& operator=(const TerminalModes&) = delete;
  ~TerminalModes();

  // False if it is no terminal.
  [[nodiscard]] bool known() const { return known_; }

  // As they were.
  [[nodiscard]] const termios& before() const { return before_; }

  // May be called again. `when` is one of tcsetattr(3).
  void change(const termios& modes, int when);
  void give_back(int when);

  // They are still as they were changed last.
  [[nodiscard]] bool in_force() const;

 private:
  int fd_;
  termios before_{};
  bool known_;
  termios ours_{};
};

}  // namespace papo
