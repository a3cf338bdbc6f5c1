// What is said to people, in their language: English, or what a catalogue (po/) has for it.
//
// Threads: set_language() and keep_system_errors_in_english() before there is another thread; the
// rest any.
// Source: GNU gettext's manual, which glibc follows.
#pragma once

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace papo::lang {

// "en", "pt_BR", or nothing for the locale's, whether that is installed or not. `catalogues` is the
// folder that holds, for each language, LANGUAGE/LC_MESSAGES/papo.mo.
void set_language(const std::string& language, const std::string& catalogues);

// Where this program's are: in po/ beside it as it was built, or where they were installed.
std::string catalogues();

// What the C library calls an error stays English. For a program whose log is.
void keep_system_errors_in_english();

// The text in the language that was set; itself, if there is no translation.
const char* translated(const char* english);
// The same for a text that depends on a number.
const char* translated(const char* one, const char* many, std::size_t count);

// Appends `english`, translated, with its arguments in their places. A translation whose places do
// not fit is passed over.
template <typename... Args>
void add(std::string& out, fmt::format_string<Args...> english, Args&&... args) {
  const fmt::string_view given = english;
  const auto before = out.size();
  try {
    fmt::vformat_to(std::back_inserter(out), translated(given.data()),
                    fmt::make_format_args(args...));
  } catch (const fmt::format_error&) {
    out.resize(before);
    fmt::vformat_to(std::back_inserter(out), given, fmt::make_format_args(args...));
  }
}

// The same for a text that depends on a number. Both take all arguments.
template <typename... Args>
void add_count(std::string& out, std::size_t count, fmt::format_string<Args...> one,
               fmt::format_string<Args...> many, Args&&... args) {
  const fmt::string_view given_one = one;
  const fmt::string_view given_many = many;
  const auto before = out.size();
  try {
    fmt::vformat_to(std::back_inserter(out), translated(given_one.data(), given_many.data(), count),
                    fmt::make_format_args(args...));
  } catch (const fmt::format_error&) {
    out.resize(before);
    fmt::vformat_to(std::back_inserter(out), count == 1 ? given_one : given_many,
                    fmt::make_format_args(args...));
  }
}

// What add() would append.
template <typename... Args>
std::string phrase(fmt::format_string<Args...> english, Args&&... args) {
  std::string out;
  add(out, english, std::forward<Args>(args)...);
  return out;
}

}  // namespace papo::lang
