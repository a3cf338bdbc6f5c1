#include "config/config_file.h"

#include <cctype>
#include <cstdlib>
#include <sstream>
#include <utility>

namespace papo::config {
namespace {

// TOML as CLI11 understands it. For CLI11 a "#" begins a comment even in quotes, and an array is
// one only if it begins on the line of its name and has no blanks before a text with commas.
std::string simple_toml(std::istream& input) {
  std::string simple;
  char quote = '\0';  // The one whose text is being read.
  bool in_comment = false;
  bool in_array = false;
  for (char c = '\0'; input.get(c);) {
    if (c == '\n') {
      quote = '\0';
      in_comment = false;
    } else if (quote != '\0') {
      if (c == quote) quote = '\0';
      simple += c;
      continue;
    } else if (c == '"' || c == '\'') {
      if (!in_comment) quote = c;
    } else if (c == '#') {
      in_comment = true;
    } else if (!in_comment && (c == '[' || c == ']')) {
      in_array = c == '[';
    }
    const bool between_items = in_array && (c == ' ' || c == '\t' || c == '\r' || c == '\n');
    if (!in_comment && !between_items) simple += c;
  }
  return simple;
}

}  // namespace

std::string environment_name(std::string_view prefix, std::string_view long_name) {
  std::string name{prefix};
  for (const char c : long_name) {
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

ConfigFile::ConfigFile(std::string prefix) : prefix_(std::move(prefix)) { commentChar = '\0'; }

std::vector<CLI::ConfigItem> ConfigFile::from_config(std::istream& input) const {
  std::istringstream simple{simple_toml(input)};
  auto given = CLI::ConfigTOML::from_config(simple);
  std::erase_if(given, [this](const CLI::ConfigItem& item) {
    return std::getenv(environment_name(prefix_, item.name).c_str()) != nullptr;
  });
  return given;
}

}  // namespace papo::config
