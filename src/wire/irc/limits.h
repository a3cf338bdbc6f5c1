// SPDX-License-Identifier: MIT

// The limits of the IRC dialect. The limits of the State (chat/limits.h) hold, too.
//
// Threads: constants, any thread.
//
// Source: RFC 1459 2.3 (512 bytes a line)
#pragma once

#include <cstddef>

namespace papo::wire::irc {

inline constexpr std::size_t longest_line = 512;  // Bytes, with CR and LF, without tags.
// Bytes of a text of the house in one line, beside the longest name of a server and of a person.
inline constexpr std::size_t longest_piece = 300;
inline constexpr std::size_t longest_label = 64;  // Bytes. A longer label is none.
inline constexpr std::size_t longest_user = 10;   // Characters of `user` in nick!user@host.

// Targets of one command. More are refused.
inline constexpr std::size_t most_targets = 4;
inline constexpr std::size_t most_rooms_a_line = 20;  // JOIN, PART and NAMES have so many.
inline constexpr std::size_t most_modes_a_line = 6;
inline constexpr std::size_t most_names_asked = 16;  // ISON and USERHOST have so many.

// The names of one room that a client is told at once.
inline constexpr std::size_t most_names = 20'000;

inline constexpr std::size_t most_lines_of_history = 100;  // One CHATHISTORY command gets so many.
inline constexpr std::size_t most_targets_of_history = 50;
inline constexpr std::size_t most_whowas = 10;

// One message of several lines.
inline constexpr std::size_t most_bytes_of_message = 4096;
inline constexpr std::size_t most_lines_of_message = 32;

// A message of SASL, and one AUTHENTICATE of it (in base64).
inline constexpr std::size_t longest_sasl_message = 1024;  // Bytes.
inline constexpr std::size_t longest_piece_of_sasl = 400;

}  // namespace papo::wire::irc
