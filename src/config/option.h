// SPDX-License-Identifier: MIT

// An option of a program: its name, its value, its check, and the place that its value goes to.
//
// A program has one table of options. The command line, the environment and the config file all use
// that table, so an option is checked alike wherever its value comes from.
//
// Threads: the program's first.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace papo::config {

// Says what is wrong with a value; empty if nothing is wrong. The answer does not repeat the value,
// which may be a secret. A check may put the value into the form that is kept.
using Check = std::function<std::string(std::string&)>;

// The type of the value in a config file. A text is allowed for each of them.
enum class Kind { text, number, on_off };

// How one text holds several values. Only a variable of the environment uses blanks, for values
// that may contain commas, and lines, for values that may contain blanks, too.
enum class Several { no, by_commas, by_blanks, by_lines };

enum class Form {
  value,    // --port 4000
  on_off,   // --bell, --no-bell
  command,  // --hash-password: on the command line only
};

struct Option {
  std::string name;     // "max-line": --max-line, PAPO_MAX_LINE, max-line = 4096
  char letter = '\0';   // 'p': -p 4000
  std::string value{};  // The name of the value in the help.
  std::string help{};
  // The possible values, for the help. Empty if the option's help says so itself.
  std::string takes{};
  std::string usual{};  // The value without the option, for the help.
  Kind kind = Kind::text;
  Several several = Several::no;
  Form form = Form::value;
  bool everywhere = true;      // Whether the option may stand in the environment and the file, too.
  bool while_running = false;  // Whether the program can take another value without a new start.
  Check check{};
  // Stores values that were checked. There is one, unless the option takes several. Says what is
  // wrong with the values together.
  std::function<std::string(std::vector<std::string>)> store{};
};

enum class Way { command_line, environment, file };

// The values in a text that came this way.
std::vector<std::string> values_in(const Option& option, const std::string& text, Way way);

// A value, and the place where it was found, for an error message: "--port", "PAPO_PORT" or
// "papo.toml:3:8: port".
struct Given {
  std::string text;
  std::string where;
};

// Checks the values, and has the option store them. Throws std::runtime_error, which says what is
// wrong and where. `where` names the place of mistakes that concern all values.
void set(const Option& option, const std::vector<Given>& given, const std::string& where);

std::optional<bool> on_or_off(std::string_view text);

std::string emptiness_fault(const std::string& text);

// These functions make the entries of a table.

Option text(std::string name, std::string value, std::string& kept, std::string help,
            Check check = {});
// An empty list sets no values. If there must be a value, an empty list is a mistake.
Option texts(std::string name, std::string value, Several several, std::vector<std::string>& kept,
             std::string help, Check check = {});
// Makes an option such as --io-uring on.
Option on_off(std::string name, bool& kept, std::string help);
// Makes an option such as --hash-password.
Option command(std::string name, bool& kept, std::string help);
// Makes the option changeable while the program runs.
Option changeable(Option option);

// Gives the option a letter.
Option with_letter(char letter, Option option);

// The part that is common to all options that take a number.
Option number_of(std::string name, std::string value, std::uint64_t least, std::uint64_t most,
                 std::string help, std::function<void(std::uint64_t)> store);
Option word_of(std::string name, std::string value, std::vector<std::string> words,
               std::string help, std::function<void(const std::string&)> store);
Option switch_of(std::string name, std::string help, std::function<void(bool)> store);

std::string told(std::integral auto value) {
  if constexpr (std::is_same_v<decltype(value), bool>) return value ? "on" : "off";
  return std::to_string(value);
}
inline std::string told(std::chrono::seconds time) { return std::to_string(time.count()); }
template <typename Value>
std::string told(const std::optional<Value>& value) {
  return value ? told(*value) : "";
}

// Number: an integer, an optional one, or seconds.
template <typename Number>
Option number(std::string name, std::string value, Number& kept, std::uint64_t least,
              std::uint64_t most, std::string help) {
  auto option = number_of(std::move(name), std::move(value), least, most, std::move(help),
                          [&kept](std::uint64_t given) { kept = static_cast<Number>(given); });
  option.usual = told(kept);
  return option;
}

// The value is one of some words, and each word stands for a value to keep.
template <typename Value>
Option word(std::string name, std::string value, Value& kept,
            const std::vector<std::pair<std::string, Value>>& meanings, std::string help) {
  std::vector<std::string> words;
  std::string usual;
  for (const auto& [one, meaning] : meanings) {
    words.push_back(one);
    if (meaning == kept) usual = one;
  }
  auto option = word_of(std::move(name), std::move(value), std::move(words), std::move(help),
                        [&kept, meanings](const std::string& given) {
                          for (const auto& [one, meaning] : meanings) {
                            if (one == given) kept = meaning;
                          }
                        });
  option.usual = std::move(usual);
  return option;
}
// The value is one of some words, and is kept as it is.
Option word(std::string name, std::string value, std::string& kept, std::vector<std::string> words,
            std::string help);

// Makes an option such as --bell and --no-bell. Flag: a bool, or an optional bool.
template <typename Flag>
Option flag(std::string name, Flag& kept, std::string help) {
  auto option = switch_of(std::move(name), std::move(help), [&kept](bool on) { kept = on; });
  option.usual = told(kept);
  return option;
}

}  // namespace papo::config
