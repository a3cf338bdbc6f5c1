// SPDX-License-Identifier: MIT

#include "config/help.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "lang/translate.h"

namespace papo::config {
namespace {

using lang::phrase;

constexpr std::size_t columns = 80;
constexpr std::size_t column_of_help = 30;

// The width of a UTF-8 text in which each character is one column wide.
std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

// Adds the words of the text in rows that begin at the margin. The first row begins at `column`.
void add_wrapped(std::string& out, std::string_view text, std::size_t margin, std::size_t column) {
  bool first = true;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    const auto width = columns_of(word);
    if (!first && column + 1 + width > columns) {
      out += '\n' + std::string(margin, ' ');
      column = margin;
    } else if (!first) {
      out += ' ';
      ++column;
    }
    out += word;
    column += width;
    first = false;
  }
  out += '\n';
}

void add_entry(std::string& out, const std::string& entry, const std::string& help) {
  const auto width = columns_of(entry);
  out += entry;
  if (width + 2 > column_of_help) {
    out += '\n' + std::string(column_of_help, ' ');
  } else {
    out += std::string(column_of_help - width, ' ');
  }
  add_wrapped(out, help, column_of_help, column_of_help);
}

void add_entry(std::string& out, char letter, const std::string& names, const std::string& help) {
  const auto before = letter == '\0' ? std::string{"      "} : std::string{"  -"} + letter + ", ";
  add_entry(out, before + names, help);
}

std::string names_of(const Option& option) {
  std::string names = "--" + option.name;
  if (option.form == Form::on_off) return names + ", --no-" + option.name;
  return option.value.empty() ? names : names + ' ' + option.value;
}

// "Port of the server (1 to 65535) [50000]"
std::string described(const Option& option) {
  std::string told = option.help;
  if (!option.takes.empty()) told += " (" + option.takes + ")";
  if (!option.usual.empty()) told += " [" + option.usual + "]";
  if (!option.everywhere) told += ' ' + phrase("(on the command line only)");
  return told;
}

}  // namespace

std::string help_of(const Program& program, const std::vector<Option>& options) {
  std::string out = phrase("Usage: {} [OPTION ...]", program.name);
  if (!program.bare.empty()) out += ' ' + program.bare;
  out += "\n\n";
  add_wrapped(out, program.description, 0, 0);
  out += '\n';
  for (const auto& [words, help] : program.commands) add_entry(out, "  " + words, help);
  if (!program.commands.empty()) out += '\n';
  for (const Option& option : options) {
    add_entry(out, option.letter, names_of(option), described(option));
  }
  add_entry(out, 'h', "--help", phrase("Tells this"));
  add_entry(out, 'V', "--version", phrase("Tells the version"));
  out += '\n';
  add_wrapped(out,
              phrase("Each can also stand in the environment, as {}={}, or in the file of "
                     "--config, as {} = {}.",
                     variable_name(program, program.example.option), program.example.value,
                     program.example.option, program.example.in_file),
              0, 0);
  return out;
}

}  // namespace papo::config
