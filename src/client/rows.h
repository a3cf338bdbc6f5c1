// SPDX-License-Identifier: MIT

// Cuts a line that is wider than the screen into rows.
//
// Only a line's first row begins at the margin; the others are indented. Else a message could be
// padded so that its end stands at the margin, where it looks like a line of the server:
//
//     <eva> hello
//     -- papo is stopping; goodbye
//
// An address of the web is the only thing that the terminal itself may cut, so that it can be
// copied. An address has neither blanks nor brackets, and nothing follows it in its last row.
//
// Threads: pure functions, any thread.
#pragma once

#include <string>
#include <string_view>

namespace papo::client {

// The line may have colours (as of to_shown()), and nothing else that is not to be seen.
std::string in_rows(std::string_view line, int columns);

}  // namespace papo::client
