// SPDX-License-Identifier: MIT

// The user's commands that hold passwords: "/oper password", "/login name password" and others. A
// password is for the server alone: it is not shown, not remembered and not saved.
//
// Threads: pure functions, any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace papo::client {

enum class PasswordUse { become_operator, register_name, log_in, change, give_up };

struct PasswordLine {
  PasswordUse use;
  std::string_view command;   // "login", whatever word for it was typed.
  std::string_view name;      // The name to log in as, without '@'; empty if there is none.
  std::string_view password;  // The rest of the line: the password, or several words.
  std::size_t at;             // The place where the password begins; npos if the line has none.
};

// Nothing for any other line.
std::optional<PasswordLine> password_line(std::string_view line);

// The place where the password begins; npos if the line has none.
std::size_t password_in(std::string_view line);

// The line as it may be shown, with a star for each character of a password.
std::string without_password(std::string_view line);

// The line as it is sent: with plain blanks, and without blanks before it. The server would take
// blanks of another kind for a part of the command, and repeat the unknown command with the
// password.
std::string as_sent(const PasswordLine& line);

}  // namespace papo::client
