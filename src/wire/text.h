// Makes what came from outside fit to be shown to others.
//
// Threads: pure functions, any thread.
// Sources: Unicode 3.9 (well-formed UTF-8) and 5.8 (what may end a line), ECMA-48 (control
// characters), UAX #9 (bidirectional controls: embeddings, overrides and isolates).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace papo::wire {

// The line without control characters (C0 but tab, DEL, C1) and bidirectional controls, none of
// which may reach another person's terminal, and without Unicode's own ends of lines, at which some
// programs would begin a line that nobody sent; none at all if it is not well-formed UTF-8.
//
// A line with nothing to take out comes back as it is; otherwise the view is of `scratch`.
std::optional<std::string_view> clean(std::string_view line, std::string& scratch);

}  // namespace papo::wire
