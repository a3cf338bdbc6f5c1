// SPDX-License-Identifier: MIT

// The line that makes the user an operator, "/oper password". Its password is for the server alone:
// it is not shown, not remembered and not saved.
//
// Threads: pure functions, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace papo::client {

// Whether the line is the command alone. The user then wants to be asked for the password.
bool asks_for_oper_password(std::string_view line);

// The place where the password begins; npos if the line has none.
std::size_t oper_password_in(std::string_view line);

// The line as it may be shown, with a star for each character of a password.
std::string without_password(std::string_view line);

}  // namespace papo::client
