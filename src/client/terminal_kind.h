// SPDX-License-Identifier: MIT

// The abilities of the terminal.
//
// Threads: the program's first.
// Source: terminfo(5), by the calls of termcap(3), whose header defines no macros.
#pragma once

namespace papo::client {

// Whether standard input and output are a terminal that can edit a line: one that can move its
// cursor up and wipe the screen below it, in the usual way.
bool can_edit_lines();

// Whether the terminal has 256 colours.
bool has_many_colors();

}  // namespace papo::client
