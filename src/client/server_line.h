// SPDX-License-Identifier: MIT

// A line from the server: what kind it is, and how it is shown at a terminal.
//
// Pure functions. A line is given without its end. What a server sends is not trusted: nothing that
// could steer the terminal is ever shown.
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace papo::client {

enum class LineKind {
  notice,   // "-- ana joined #lobby"
  refusal,  // "!! that name is taken"
  speech,   // "<ana> hello", and the other forms of Said below.
  other,    // A dialect that this client does not know.
};

LineKind kind_of(std::string_view line);

// What a person said or did: "<ana> hello", "* ana waves", both also after the name of a room that
// one is not talking in, "#jogos <ana> hello", and "(private) <ana> hello", whatever the language
// of what stands within the parentheses. An operator is "<@ana>", or "* @ana".
struct Said {
  std::string_view before;   // "#jogos ", "(private) " or nothing.
  std::string_view speaker;  // "<ana>" or "* ana", with the mark of an operator.
  std::string_view name;     // "ana", without it.
  std::string_view text;     // " hello"
  bool in_private = false;
};

std::optional<Said> said_in(std::string_view line);

// An operator's name has a mark before it, "@ana", which is no part of it.
std::string_view without_mark(std::string_view name);

// "[2026-11-23 12:03] <ana> hello": it was said before one came. The time is that of the server's
// time zone.
struct Past {
  std::tm when{};
  std::string_view stamp;  // "[2026-11-23 12:03] "
  std::string_view line;   // "<ana> hello"
};

std::optional<Past> past_in(std::string_view line);

// Since 1970, were its time zone UTC.
std::int64_t minute_of(const Past& past);

// The name that the server gave us, if this is the line that says so: "-- you are ana, ...".
std::optional<std::string_view> name_given(std::string_view line);

// "-- bye", in any of the server's languages: it lets go of us because we asked it to.
bool is_goodbye(std::string_view line);

// The line as it may be put on a terminal: control characters, ends of lines and bidirectional
// controls left out, what is not UTF-8 replaced by U+FFFD, a tab by a blank, for its width is the
// terminal's affair; and coloured, if wanted.
enum class Paint { none, by_kind, highlight };
std::string to_shown(std::string_view line, Paint paint, std::string_view name_color = {});

}  // namespace papo::client
