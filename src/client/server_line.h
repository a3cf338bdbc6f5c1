// A line from the server: what kind it is, and how it is shown at a terminal.
//
// Pure functions. A line is given without its end. What a server sends is not trusted: nothing that
// could steer the terminal is ever shown. (A time stamp, or another language for the notices, would
// be put in by to_shown().)
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace papo::client {

enum class LineKind {
  notice,   // "-- ana joined #lobby"
  refusal,  // "!! that name is taken"
  speech,   // "<ana> hello"
  other,    // A dialect that this client does not know.
};

LineKind kind_of(std::string_view line);

// The name that the server gave us, if this is the line that says so: "-- you are ana, ...".
std::optional<std::string_view> name_given(std::string_view line);

// "-- bye": the server lets go of us because we asked it to.
bool is_goodbye(std::string_view line);

// The line as it may be put on a terminal: control characters and bidirectional controls left out
// (a tab stays), what is not UTF-8 replaced by U+FFFD; and coloured by its kind, if wanted.
std::string to_shown(std::string_view line, bool color);

}  // namespace papo::client
