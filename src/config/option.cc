// SPDX-License-Identifier: MIT

#include "config/option.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "base/whole_number.h"
#include "lang/translate.h"

namespace papo::config {
namespace {

using lang::phrase;

constexpr std::string_view blanks = " \t\r\n";

std::string on_off_fault(const std::string& text) {
  return on_or_off(text) ? "" : phrase("it takes on or off");
}

std::string_view without_blanks_around(std::string_view text) {
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

std::vector<std::string> split(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = text.find_first_of(separators);
    parts.emplace_back(without_blanks_around(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

[[noreturn]] void fail(const std::string& where, const std::string& fault) {
  throw std::runtime_error(where + ": " + fault);
}

// "a, b or c"
std::string any_of(const std::vector<std::string>& words) {
  const std::string last = ' ' + phrase("or") + ' ';
  std::string told;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) told += i + 1 == words.size() ? last : ", ";
    told += words[i];
  }
  return told;
}

}  // namespace

std::vector<std::string> values_in(const Option& option, const std::string& text, Way way) {
  if (option.several == Several::by_commas) return split(text, ",");
  if (option.several == Several::by_blanks && way == Way::environment) {
    auto values = split(without_blanks_around(text), blanks);
    if (values.size() > 1) std::erase(values, "");  // There are two blanks in a row.
    return values;
  }
  if (option.several == Several::by_lines && way == Way::environment) return split(text, "\n");
  return {text};
}

void set(const Option& option, const std::vector<Given>& given, const std::string& where) {
  std::vector<std::string> values;
  for (auto [text, place] : given) {
    // Only a file can hold such a value.
    const bool has_nul = text.find('\0') != std::string::npos;
    std::string fault = has_nul ? phrase("it has a NUL character") : "";
    if (fault.empty() && option.check) fault = option.check(text);
    if (fault.empty() && !values.empty() && option.several == Several::no)
      fault = phrase("it is given twice");
    if (!fault.empty()) fail(place, fault);
    values.push_back(std::move(text));
  }
  const auto fault = option.store(std::move(values));
  if (!fault.empty()) fail(where, fault);
}

std::optional<bool> on_or_off(std::string_view text) {
  constexpr std::array on{"on", "true", "yes", "1"};
  constexpr std::array off{"off", "false", "no", "0"};
  std::string small{text};
  for (auto& c : small) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (std::ranges::find(on, small) != on.end()) return true;
  if (std::ranges::find(off, small) != off.end()) return false;
  return std::nullopt;
}

std::string emptiness_fault(const std::string& text) {
  return text.empty() ? phrase("it is empty") : "";
}

Option number_of(std::string name, std::string value, std::uint64_t least, std::uint64_t most,
                 std::string help, std::function<void(std::uint64_t)> store) {
  auto bounds = phrase("{} to {}", least, most);
  return {
      .name = std::move(name),
      .value = std::move(value),
      .help = std::move(help),
      .takes = bounds,
      .kind = Kind::number,
      .check =
          [=, fault = phrase("it takes a whole number from {}", bounds)](const std::string& text) {
            const auto number = whole_number<std::uint64_t>(text);
            return number && *number >= least && *number <= most ? "" : fault;
          },
      .store =
          [store = std::move(store)](const std::vector<std::string>& given) {
            store(whole_number<std::uint64_t>(given.front()).value_or(0));
            return std::string{};
          }};
}

Option word_of(std::string name, std::string value, std::vector<std::string> words,
               std::string help, std::function<void(const std::string&)> store) {
  auto takes = any_of(words);
  return {.name = std::move(name),
          .value = std::move(value),
          .help = std::move(help),
          .takes = takes,
          .check =
              [words = std::move(words),
               fault = phrase("it takes {}", takes)](const std::string& text) {
                return std::ranges::find(words, text) == words.end() ? fault : "";
              },
          .store =
              [store = std::move(store)](const std::vector<std::string>& given) {
                store(given.front());
                return std::string{};
              }};
}

Option text(std::string name, std::string value, std::string& kept, std::string help, Check check) {
  return {.name = std::move(name),
          .value = std::move(value),
          .help = std::move(help),
          .usual = kept,
          .check = std::move(check),
          .store = [&kept](std::vector<std::string> given) {
            kept = std::move(given.front());
            return std::string{};
          }};
}

Option texts(std::string name, std::string value, Several several, std::vector<std::string>& kept,
             std::string help, Check check) {
  const bool needs_one = !kept.empty();
  return {.name = std::move(name),
          .value = std::move(value),
          .help = std::move(help),
          .usual = any_of(kept),
          .several = several,
          .check = std::move(check),
          .store = [&kept, needs_one](std::vector<std::string> given) -> std::string {
            if (given.empty() && needs_one) return phrase("it takes at least one value");
            kept = std::move(given);
            return {};
          }};
}

Option word(std::string name, std::string value, std::string& kept, std::vector<std::string> words,
            std::string help) {
  auto option = word_of(std::move(name), std::move(value), std::move(words), std::move(help),
                        [&kept](const std::string& given) { kept = given; });
  option.usual = kept;
  return option;
}

Option on_off(std::string name, bool& kept, std::string help) {
  auto option = flag(std::move(name), kept, std::move(help));
  option.form = Form::value;
  option.value = "WHETHER";
  option.takes = any_of({"on", "off"});
  return option;
}

Option command(std::string name, bool& kept, std::string help) {
  auto option = flag(std::move(name), kept, std::move(help));
  option.form = Form::command;
  option.usual.clear();
  option.everywhere = false;
  return option;
}

Option changeable(Option option) {
  option.while_running = true;
  return option;
}

Option with_letter(char letter, Option option) {
  option.letter = letter;
  return option;
}

Option switch_of(std::string name, std::string help, std::function<void(bool)> store) {
  return {.name = std::move(name),
          .help = std::move(help),
          .kind = Kind::on_off,
          .form = Form::on_off,
          .check = on_off_fault,
          .store = [store = std::move(store)](const std::vector<std::string>& given) {
            store(on_or_off(given.front()).value_or(false));
            return std::string{};
          }};
}

}  // namespace papo::config
