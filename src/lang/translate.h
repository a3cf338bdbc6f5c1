// SPDX-License-Identifier: MIT

// Speaks to the person that runs a program, in the language of that person.
//
// Threads: set_language() before there is another thread; the rest any.
//
// Source: GNU gettext's manual, on the variables of the environment that name a language.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <utility>

#include "lang/language.h"
#include "lang/voice.h"

namespace papo::lang {

// `language` is "en", "pt_BR", or empty for the language of the locale, whether that locale is
// installed or not. `catalogues` is the folder that holds all catalogues.
void set_language(const std::string& language, const std::string& catalogues);

// The folder of this program's catalogues: po/ beside a program in its build folder, or the place
// where they were installed.
std::string catalogues();

// The language that was set, and all languages that there are.
Language language();
const Languages& languages();

// The text in the language that was set; the English text if there is no translation.
inline const char* translated(const char* english) { return language().translated(english); }

// Appends `english` as a Voice does.
template <typename... Args>
void add(std::string& out, fmt::format_string<Args...> english, Args&&... args) {
  Voice{language(), out}.say(english, std::forward<Args>(args)...);
}

// Does so for a text that depends on a number.
template <typename... Args>
void add_count(std::string& out, std::size_t count, fmt::format_string<Args...> one,
               fmt::format_string<Args...> many, Args&&... args) {
  Voice{language(), out}.say_count(count, one, many, std::forward<Args>(args)...);
}

// Returns the text that add() would append.
template <typename... Args>
std::string phrase(fmt::format_string<Args...> english, Args&&... args) {
  std::string out;
  add(out, english, std::forward<Args>(args)...);
  return out;
}

}  // namespace papo::lang
