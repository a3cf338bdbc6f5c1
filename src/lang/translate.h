// SPDX-License-Identifier: MIT

// What a program says to the person who runs it, in the language of that person.
//
// Threads: set_language() before there is another thread; the rest any.
// Source: GNU gettext's manual, for which language is meant by the environment.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <utility>

#include "lang/language.h"
#include "lang/voice.h"

namespace papo::lang {

// "en", "pt_BR", or nothing for the locale's, whether that is installed or not. `catalogues` is the
// folder that holds all of them.
void set_language(const std::string& language, const std::string& catalogues);

// Where this program's are: in po/ beside it as it was built, or where they were installed.
std::string catalogues();

// The language that was set, and those that there are.
Language language();
const Languages& languages();

// The text in the language that was set; itself, if there is no translation.
inline const char* translated(const char* english) { return language().translated(english); }

// Appends `english`, as a Voice says it.
template <typename... Args>
void add(std::string& out, fmt::format_string<Args...> english, Args&&... args) {
  Voice{language(), out}.say(english, std::forward<Args>(args)...);
}

// The same for a text that depends on a number.
template <typename... Args>
void add_count(std::string& out, std::size_t count, fmt::format_string<Args...> one,
               fmt::format_string<Args...> many, Args&&... args) {
  Voice{language(), out}.say_count(count, one, many, std::forward<Args>(args)...);
}

// What add() would append.
template <typename... Args>
std::string phrase(fmt::format_string<Args...> english, Args&&... args) {
  std::string out;
  add(out, english, std::forward<Args>(args)...);
  return out;
}

}  // namespace papo::lang
