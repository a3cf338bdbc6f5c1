// SPDX-License-Identifier: MIT

// A line from the server: what kind it is, and how it is shown at a terminal.
//
// Pure functions. A line is given without its end. The server's text is not trusted: no byte that
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

// A person's words or deed: "<ana> hello", "* ana waves" or "-ana- a notice". The name of a room
// may stand before it, if the user talks in another: "#jogos <ana> hello". A private one is
// "(private) <ana> hello", in any language within the parentheses. An operator is "<@ana>", or
// "* @ana".
struct Said {
  std::string_view before;   // "#jogos ", "(private) " or nothing.
  std::string_view speaker;  // "<ana>", "* ana" or "-ana-", with the mark of an operator.
  std::string_view name;     // "ana", without the mark.
  std::string_view text;     // " hello"
  bool in_private = false;
};

std::optional<Said> said_in(std::string_view line);

// The name without the mark of an operator, as in "@ana".
std::string_view without_mark(std::string_view name);

// A line that was said before the user came: "[2026-11-23 12:03] <ana> hello". The time is in the
// server's time zone.
struct Past {
  std::tm when{};
  std::string_view stamp;  // "[2026-11-23 12:03] "
  std::string_view line;   // "<ana> hello"
};

std::optional<Past> past_in(std::string_view line);

// The minutes since 1970, as if the time zone were UTC.
std::int64_t minute_of(const Past& past);

// The name that the server gave the user, if the line says so: "-- you are ana, ...".
std::optional<std::string_view> name_given(std::string_view line);

// "-- bye", in any of the server's languages: the server closes because the client asked it to.
bool is_goodbye(std::string_view line);

// The line as a terminal may show it, in colour if wanted. Control characters, ends of lines and
// bidirectional controls are left out. Bytes that are not UTF-8 become U+FFFD. A tab becomes a
// blank, because the terminal decides about the width of a tab.
enum class Paint { none, by_kind, highlight };
std::string to_shown(std::string_view line, Paint paint, std::string_view name_color = {});

}  // namespace papo::client
