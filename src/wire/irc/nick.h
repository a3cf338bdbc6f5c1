// SPDX-License-Identifier: MIT

// Names as IRC clients may have and write them.
//
// Threads: pure functions, any thread.
//
// Source: https://modern.ircdocs.horse/#clients
#pragma once

#include <string_view>
#include <variant>

#include "chat/names.h"

namespace papo::wire::irc {

// The name of a person that comes by IRC. A dot looks like a server, a digit or "-" at the
// beginning confuses clients, and "0" means that there is no account. So such names are for people
// that come by other dialects.
std::variant<chat::Name, chat::NameFault> make_nick(std::string_view text);

// A parameter that a client sent, as the server may repeat it: one word, and not too long.
std::string_view shown(std::string_view parameter);

}  // namespace papo::wire::irc
