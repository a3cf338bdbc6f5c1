// SPDX-License-Identifier: MIT

#include "config/read_options.h"

#include <cstdlib>
#include <iostream>
#include <system_error>
#include <utility>

#include "base/read_file.h"
#include "config/toml_file.h"
#include "lang/translate.h"

namespace papo::config {
namespace {

using lang::translated;

constexpr int usage_error = 2;
constexpr std::size_t largest_config = std::size_t{1} << 20;  // Bytes.

// Most users have no config file.
bool is_missing(const std::system_error& error) {
  return error.code() == std::errc::no_such_file_or_directory ||
         error.code() == std::errc::not_a_directory || error.code() == std::errc::permission_denied;
}

std::vector<Given> given_by_environment(const Program& program, const Option& option) {
  const auto name = variable_name(program, option.name);
  const char* const text = option.everywhere ? std::getenv(name.c_str()) : nullptr;
  std::vector<Given> given;
  if (text == nullptr) return given;
  for (auto& value : values_in(option, text, Way::environment)) {
    given.push_back({.text = std::move(value), .where = name});
  }
  return given;
}

std::vector<Given> given_by_arguments(const Option& option, std::vector<std::string> texts) {
  if (option.form != Form::value && texts.size() > 1) texts.erase(texts.begin(), texts.end() - 1);
  std::vector<Given> given;
  for (const auto& text : texts) {
    for (auto& value : values_in(option, text, Way::command_line)) {
      given.push_back({.text = std::move(value), .where = "--" + option.name});
    }
  }
  return given;
}

// Sets the option if there is a value for it.
void set_if_any(const Option& option, const std::vector<Given>& given) {
  if (!given.empty()) set(option, given, given.front().where);
}

void read_config(const std::vector<Option>& options, const std::string& path, Links links) {
  set_from_toml(options, read_file(path, largest_config, links), path);
}

void read_usual_config(const std::vector<Option>& options, const std::string& path) {
  std::string text;
  try {
    text = read_file(path, largest_config, Links::follow);
  } catch (const std::system_error& error) {
    if (is_missing(error)) return;
    throw;
  }
  set_from_toml(options, text, path);
}

}  // namespace

std::optional<int> read_options(const Program& program, std::vector<Option> options, int argc,
                                const char* const* argv) {
  std::string config;
  options.push_back(with_letter(
      'c', text("config", "FILE", config, translated("Any of these options from a file of TOML"),
                emptiness_fault)));
  options.back().usual = program.usual_config;
  auto arguments = read_arguments(program, options, argc, argv);
  if (arguments.exit_status) return arguments.exit_status;

  const auto config_option = std::move(options.back());
  options.pop_back();  // A file may not name another file.
  set_if_any(config_option, given_by_environment(program, config_option));
  set_if_any(config_option, given_by_arguments(config_option, arguments.texts.back()));
  if (!config.empty()) {
    read_config(options, config, program.links);
  } else if (!program.usual_config.empty()) {
    read_usual_config(options, program.usual_config);
  }
  for (const auto& option : options) set_if_any(option, given_by_environment(program, option));
  for (std::size_t i = 0; i < options.size(); ++i) {
    set_if_any(options[i], given_by_arguments(options[i], std::move(arguments.texts[i])));
  }
  return std::nullopt;
}

int complain(std::string_view program_name, std::string_view mistake) {
  std::string line{program_name};
  line.append(": ").append(mistake);
  for (auto& c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) c = ' ';
  }
  std::cerr << line + "\n";
  return usage_error;
}

}  // namespace papo::config
