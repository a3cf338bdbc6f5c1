// Whether standard input and output are a terminal at which a line can be edited: one that moves
// its cursor up and wipes what is below it, in the way in which nearly all do.
//
// Threads: the program's first.
// Source: terminfo(5), by the calls of termcap(3), whose header defines no macros.
#pragma once

namespace papo::client {

bool can_edit_lines();

}  // namespace papo::client
