// SPDX-License-Identifier: MIT

// Carries out `papo-server --hash-password`.
//
// Threads: the program's first.
// Sources: termios(3).
#pragma once

namespace papo::daemon {

// Reads a password from the standard input and prints its hash for --oper-password. At a terminal
// the password is asked twice and not shown. Returns the exit status of the program.
int print_password_hash();

}  // namespace papo::daemon
