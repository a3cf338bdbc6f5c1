// SPDX-License-Identifier: MIT

#include "client/password_questions.h"

#include <fmt/core.h>

#include "client/characters.h"
#include "lang/translate.h"

namespace papo::client {
namespace {

using lang::phrase;

bool is_one_word(std::string_view text) {
  while (!text.empty()) {
    if (blanks_before(text) > 0) return false;
    text.remove_prefix(first_character(text));
  }
  return true;
}

}  // namespace

std::optional<PasswordQuestions> PasswordQuestions::after(std::string_view line,
                                                          std::string_view own_name) {
  const auto found = password_line(line);
  if (!found || found->at != std::string_view::npos) return std::nullopt;
  return PasswordQuestions{found->use, found->name.empty() ? own_name : found->name};
}

PasswordQuestions::PasswordQuestions(PasswordUse use, std::string_view account)
    : use_(use), account_(account) {
  switch (use) {
    case PasswordUse::become_operator:
      questions_ = {Question::of_operators};
      break;
    case PasswordUse::register_name:
      questions_ = {Question::fresh, Question::once_more};
      break;
    case PasswordUse::log_in:
    case PasswordUse::give_up:
      questions_ = {Question::of_account};
      break;
    case PasswordUse::change:
      questions_ = {Question::of_account, Question::fresh, Question::once_more};
      break;
  }
}

std::string PasswordQuestions::prompt() const {
  switch (question()) {
    case Question::of_operators:
      return phrase("the operator's password: ");
    case Question::of_account:
      return phrase("the password of {}: ", account_);
    case Question::fresh:
      return phrase("a new password for {}: ", account_);
    case Question::once_more:
      return phrase("the new password once more: ");
  }
  return {};
}

PasswordQuestions::Result PasswordQuestions::take(std::string_view answer) {
  if (answer.empty()) return Result::never_mind;
  const bool may_have_blanks = questions_.size() == 1;
  if (!may_have_blanks && !is_one_word(answer)) return Result::several_words;
  if (question() == Question::once_more) {
    if (answer != answers_.back().text()) return Result::unlike;
  } else {
    answers_.emplace_back(answer);
  }
  return ++taken_ < questions_.size() ? Result::another : Result::done;
}

std::string PasswordQuestions::line() const {
  const auto first = answers_.front().text();
  switch (use_) {
    case PasswordUse::become_operator:
      return fmt::format("/oper {}", first);
    case PasswordUse::register_name:
      return fmt::format("/register {}", first);
    case PasswordUse::log_in:
      return fmt::format("/login {} {}", account_, first);
    case PasswordUse::change:
      return fmt::format("/password {} {}", first, answers_.back().text());
    case PasswordUse::give_up:
      return fmt::format("/unregister {}", first);
  }
  return {};
}

}  // namespace papo::client
