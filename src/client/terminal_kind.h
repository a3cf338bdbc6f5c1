// SPDX-License-Identifier: MIT

// What the terminal can do.
//
// Threads: the program's first.
// Source: terminfo(5), by the calls of termcap(3), whose header defines no macros.
#pragma once

namespace papo::client {

// Whether standard input and output are a terminal at which a line can be edited: one that moves
// its cursor up and wipes what is below it, in the way in which nearly all do.
bool can_edit_lines();

// Whether the terminal has 256 colours.
bool has_many_colors();

}  // namespace papo::client
