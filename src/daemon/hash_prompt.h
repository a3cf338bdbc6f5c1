// SPDX-License-Identifier: MIT

// What `papo-server --hash-password` does.
//
// Threads: the program's first.
// Sources: termios(3).
#pragma once

namespace papo::daemon {

// Reads a password from the standard input, at a terminal twice and unseen, and prints its hash:
// what --oper-password takes. The program's exit status.
int print_password_hash();

}  // namespace papo::daemon
