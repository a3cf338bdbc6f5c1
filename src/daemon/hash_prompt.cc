// SPDX-License-Identifier: MIT

#include "daemon/hash_prompt.h"

#include <fmt/format.h>
#include <sodium.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>

#include "base/retry.h"
#include "base/terminal_modes.h"
#include "server/passwords.h"

namespace papo::daemon {
namespace {

constexpr int exit_failed = 1;
constexpr char interrupt_key = '\x03';  // Ctrl-C.

// Makes the terminal hide the typed keys until the end of this object.
//
// Ctrl-C ends the line instead of the program, so that the second question is not asked.
class Unseen {
 public:
  Unseen() {
    auto unseen = modes_.before();
    unseen.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
    unseen.c_cc[VEOL] = interrupt_key;
    modes_.change(unseen, TCSAFLUSH);
  }

 private:
  TerminalModes modes_{STDIN_FILENO};
};

// Holds a line that was read, and wipes it at the end.
class Line {
 public:
  Line() = default;
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  ~Line() { sodium_memzero(space_.data(), space_.size()); }

  // False if Ctrl-C ended the line. Only the beginning of a line that is too long is kept, but it
  // still counts as too long.
  bool read() {
    char c = '\0';
    while (true) {
      const auto got = retry_if_interrupted([&] { return ::read(STDIN_FILENO, &c, 1); });
      if (got <= 0 || c == '\n') return true;
      if (c == interrupt_key) return false;
      if (size_ < space_.size()) space_[size_++] = c;
    }
  }

  [[nodiscard]] std::string_view text() const {
    const std::string_view text{space_.data(), size_};
    return text.ends_with('\r') ? text.substr(0, text.size() - 1) : text;
  }

 private:
  std::array<char, server::longest_password + 2> space_{};
  std::size_t size_ = 0;
};

bool prompt(const char* question, Line& line) {
  std::cerr << question;
  const bool was_read = line.read();
  std::cerr << '\n';
  return was_read;
}

int failure(std::string_view why) {
  std::cerr << fmt::format("papo-server: {}\n", why);
  return exit_failed;
}

}  // namespace

int print_password_hash() {
  Line line;
  if (::isatty(STDIN_FILENO) != 0) {
    const Unseen unseen;
    Line again;
    if (!prompt("password: ", line)) return failure("no password was given");
    if (const auto fault = server::password_fault(line.text()); !fault.empty())
      return failure(fault);
    if (!prompt("once more: ", again)) return failure("no password was given");
    if (!server::same_text(line.text(), again.text()))
      return failure("those were two different passwords");
  } else {
    if (!line.read()) return failure("no password was given");
    if (const auto fault = server::password_fault(line.text()); !fault.empty())
      return failure(fault);
  }
  fmt::print("{}\n", server::hash_password(line.text()));
  return std::fflush(stdout) == 0 ? 0 : failure("cannot print the hash");
}

}  // namespace papo::daemon
