// SPDX-License-Identifier: MIT

// Says something in one language, at the end of a text.
//
// Threads: those that may use the text.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <iterator>
#include <string>
#include <utility>

#include "lang/language.h"

namespace papo::lang {

class Voice {
 public:
  Voice(Language language, std::string& out) : language_(language), out_(out) {}

  // Appends `english`, translated, with its arguments in their places. A translation is ignored if
  // its places do not fit the arguments.
  template <typename... Args>
  void say(fmt::format_string<Args...> english, Args&&... args) const {
    const fmt::string_view given = english;
    append(language_.translated(given.data()), given, fmt::make_format_args(args...));
  }

  // Does so for a text that depends on a number. Both texts take all arguments.
  template <typename... Args>
  void say_count(std::size_t count, fmt::format_string<Args...> one,
                 fmt::format_string<Args...> many, Args&&... args) const {
    const fmt::string_view given_one = one;
    const fmt::string_view given_many = many;
    append(language_.translated(given_one.data(), given_many.data(), count),
           count == 1 ? given_one : given_many, fmt::make_format_args(args...));
  }

  [[nodiscard]] const char* translated(const char* english) const {
    return language_.translated(english);
  }

  // A voice in the same language that appends to another text.
  [[nodiscard]] Voice onto(std::string& out) const { return {language_, out}; }

 private:
  void append(fmt::string_view translation, fmt::string_view english, fmt::format_args args) const {
    const auto before = out_.size();
    try {
      fmt::vformat_to(std::back_inserter(out_), translation, args);
    } catch (const fmt::format_error&) {
      out_.resize(before);
      fmt::vformat_to(std::back_inserter(out_), english, args);
    }
  }

  Language language_;
  std::string& out_;
};

}  // namespace papo::lang
