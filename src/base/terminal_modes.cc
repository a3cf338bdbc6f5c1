// SPDX-License-Identifier: MIT

#include "base/terminal_modes.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace papo {
namespace {

constexpr std::array fatal_signals{SIGHUP,  SIGINT,  SIGQUIT,  SIGILL,    SIGTRAP, SIGABRT,
                                   SIGBUS,  SIGFPE,  SIGUSR1,  SIGSEGV,   SIGUSR2, SIGALRM,
                                   SIGTERM, SIGXCPU, SIGXFSZ,  SIGVTALRM, SIGPROF, SIGIO,
                                   SIGPWR,  SIGSYS,  SIGSTKFLT};

// A signal handler can only reach a global variable.
struct Changed {
  volatile std::sig_atomic_t is = 0;
  int fd = -1;
  termios before{};
  std::string_view farewell{};
};
Changed changed;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

void say_farewell() {
  // There is nobody to tell if the write fails.
  if (!changed.farewell.empty()) {
    [[maybe_unused]] const ssize_t written =
        ::write(changed.fd, changed.farewell.data(), changed.farewell.size());
  }
}

// SA_RESETHAND: the second time, the signal does what it does by default. All other signals are
// blocked meanwhile. SIGTTOU is among them, so that a process in the background is not stopped
// here.
void end_by(int number) {
  const int error = errno;
  if (changed.is != 0) {
    say_farewell();
    ::tcsetattr(changed.fd, TCSAFLUSH, &changed.before);
    changed.is = 0;
  }
  errno = error;
  ::raise(number);
}

void for_each_fatal(void (*from)(int), void (*to)(int), int flags) {
  for (const int number : fatal_signals) {
    struct sigaction action {};
    ::sigaction(number, nullptr, &action);
    if ((action.sa_flags & SA_SIGINFO) != 0 || action.sa_handler != from) continue;
    action = {};
    action.sa_handler = to;
    action.sa_flags = flags;
    ::sigfillset(&action.sa_mask);
    ::sigaction(number, &action, nullptr);
  }
}

}  // namespace

TerminalModes::TerminalModes(int fd, std::string_view farewell)
    : fd_(fd), known_(::tcgetattr(fd, &before_) == 0) {
  if (!known_) return;
  changed.fd = fd;
  changed.before = before_;
  changed.farewell = farewell;
  for_each_fatal(SIG_DFL, end_by, static_cast<int>(SA_RESETHAND));
}

TerminalModes::~TerminalModes() {
  if (!known_) return;
  give_back(TCSAFLUSH);
  for_each_fatal(end_by, SIG_DFL, 0);
}

void TerminalModes::change(const termios& modes, int when) {
  changed.is = 1;
  ::tcsetattr(fd_, when, &modes);
  ::tcgetattr(fd_, &ours_);
}

bool TerminalModes::in_force() const {
  termios now{};
  return ::tcgetattr(fd_, &now) == 0 && now.c_iflag == ours_.c_iflag &&
         now.c_oflag == ours_.c_oflag && now.c_lflag == ours_.c_lflag;
}

void TerminalModes::give_back(int when) {
  if (changed.is == 0) return;
  say_farewell();
  ::tcsetattr(fd_, when, &before_);
  changed.is = 0;
}

}  // namespace papo
