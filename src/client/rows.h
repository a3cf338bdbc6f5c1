// SPDX-License-Identifier: MIT

// Cuts a line that is wider than the screen into rows.
//
// Only a line's first row begins at the margin; the others are indented. Otherwise a person could
// pad a message so that its end stands at the margin and looks like a line of the server:
//
//     <eva> hello
//     -- papo is stopping; goodbye
//
// Only an address of the web may be cut by the terminal itself, so that it can be copied. An
// address has neither blanks nor brackets, and nothing follows it in its last row.
//
// Threads: pure functions, any thread.
#pragma once

#include <string>
#include <string_view>

namespace papo::client {

// The line may have colours (as from to_shown()), and no other invisible bytes.
std::string in_rows(std::string_view line, int columns);

}  // namespace papo::client
