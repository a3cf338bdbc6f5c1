// SPDX-License-Identifier: MIT

// The reasons why a command about an account was refused: in words, and as REGISTER's code.
//
// Threads: pure functions, any thread.
//
// Source: https://ircv3.net/specs/extensions/account-registration
#pragma once

#include <string_view>

#include "chat/event.h"

namespace papo::wire::irc {

struct AccountFault {
  chat::Refused::Why why;
  std::string_view code;
  std::string_view words;
};

// A refusal that has no row is told as one that may be gone later.
const AccountFault& account_fault(chat::Refused::Why why);

inline constexpr std::string_view words_of_clear_passwords =
    "Passwords are only taken from encrypted connections";

}  // namespace papo::wire::irc
