// SPDX-License-Identifier: MIT

// The questions for passwords that the user is asked after "/oper", "/login ana" and others without
// a password, one after another. A new password is asked for twice.
//
// Threads: the loop's; this class knows neither terminal nor socket.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "client/password_line.h"

namespace papo::client {

class PasswordQuestions {
 public:
  enum class Result {
    another,        // prompt() is the next question.
    done,           // line() is the whole command.
    never_mind,     // The user gave an empty line.
    several_words,  // The server takes one word only for such a password.
    unlike,         // The new password was not the same twice.
  };

  // None if the line has its password, or is no such command. An account is the user's own, if the
  // line names none.
  static std::optional<PasswordQuestions> after(std::string_view line, std::string_view own_name);

  [[nodiscard]] std::string prompt() const;
  Result take(std::string_view answer);
  [[nodiscard]] std::string line() const;

 private:
  enum class Question { of_operators, of_account, fresh, once_more };

  PasswordQuestions(PasswordUse use, std::string_view account);

  [[nodiscard]] Question question() const { return questions_[taken_]; }

  PasswordUse use_;
  std::string account_;
  std::vector<Question> questions_;
  std::size_t taken_ = 0;
  std::vector<Secret> answers_;
};

}  // namespace papo::client
