// SPDX-License-Identifier: MIT

// The line by which one becomes an operator, "/oper password": what follows the command is for the
// server alone. It is not shown, not remembered and not saved.
//
// Threads: pure functions, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace papo::client {

// The command with nothing after it: the user wants to be asked.
bool asks_for_oper_password(std::string_view line);

// Where the password begins; npos if the line has none.
std::size_t oper_password_in(std::string_view line);

// The line as it may be shown: each character of a password is a star.
std::string without_password(std::string_view line);

}  // namespace papo::client
