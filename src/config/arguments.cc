// SPDX-License-Identifier: MIT

#include "config/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <iostream>
#include <stdexcept>

#include "config/help.h"
#include "config/suggestion.h"
#include "lang/translate.h"

namespace papo::config {
namespace {

using lang::phrase;

CLI::Option* add(CLI::App& app, const Option& option) {
  auto name = "--" + option.name;
  if (option.letter != '\0') name = std::string{'-', option.letter, ','} + name;
  switch (option.form) {
    case Form::value:
      return app.add_option(name, CLI::callback_t{[](const CLI::results_t&) { return true; }},
                            option.help);
    case Form::on_off:
      return app.add_flag(name + ",!--no-" + option.name, option.help);
    case Form::command:
      return app.add_flag(name, option.help);
  }
  return nullptr;
}

// Complains about an argument that no option takes.
std::runtime_error unexpected(const std::string& argument, const std::vector<Option>& options) {
  const auto name = argument.substr(0, argument.find('='));
  if (!name.starts_with('-'))
    return std::runtime_error(name + ": " + phrase("it belongs to no option"));
  std::vector<std::string> names{"--help", "--version"};
  for (const auto& option : options) {
    names.push_back("--" + option.name);
    if (option.form == Form::on_off) names.push_back("--no-" + option.name);
  }
  return std::runtime_error(name + ": " + phrase("there is no such option") +
                            suggestion(name, names));
}

// A value is missing. CLI11 names the option in its own words.
std::runtime_error without_value(std::string_view told) {
  const auto name = std::string{told.substr(0, told.find(':'))};
  return std::runtime_error(name + ": " + phrase("it needs a value"));
}

void take_bare(const Program& program, const std::vector<Option>& options,
               std::vector<std::string> left, Arguments& arguments) {
  if (const auto end = std::ranges::find(left, "--"); end != left.end()) left.erase(end);
  const auto is_option = [](const std::string& text) { return text.starts_with('-'); };
  const auto wrong = std::ranges::find_if(left, is_option);
  if (wrong != left.end()) throw unexpected(*wrong, options);
  if (left.empty()) return;
  if (!program.take_bare) throw unexpected(left.front(), options);
  for (const auto& given : program.take_bare(left)) {
    const auto option = std::ranges::find(options, given.first, &Option::name);
    arguments.texts.at(static_cast<std::size_t>(option - options.begin())).push_back(given.second);
  }
}

// Returns the arguments in reverse, as CLI11 wants them. CLI11 takes "--name=" for an option
// without a value, and a flag would then be on. So "--name=" becomes two arguments.
std::vector<std::string> arguments_for_cli11(const std::vector<Option>& options, int argc,
                                             const char* const* argv) {
  std::vector<std::string> arguments;
  for (int at = 1; at < argc; ++at) {
    std::string argument = argv[at];
    const bool empty = argument.starts_with("--") && argument.find('=') == argument.size() - 1;
    if (empty) argument.pop_back();
    const auto named = [&argument](const Option& one) { return argument == "--" + one.name; };
    const auto option = std::find_if(options.begin(), options.end(), named);
    arguments.push_back(argument);
    if (!empty || option == options.end()) continue;
    auto& value = arguments.emplace_back();
    if (option->form != Form::value) {
      throw std::runtime_error(argument + ": " + option->check(value));
    }
  }
  std::reverse(arguments.begin(), arguments.end());
  return arguments;
}

}  // namespace

std::string variable_name(const Program& program, const std::string& option_name) {
  auto name = program.variables;
  for (const char c : option_name) {
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

Arguments read_arguments(const Program& program, const std::vector<Option>& options, int argc,
                         const char* const* argv) {
  CLI::App app{program.description, program.name};
  app.set_help_flag("-h,--help");
  app.set_version_flag("-V,--version", program.name + " " + program.version);
  app.allow_extras();
  std::vector<CLI::Option*> added;
  for (const auto& option : options) {
    added.push_back(add(app, option));
    added.back()->allow_extra_args(false)->take_all();
  }
  Arguments arguments;
  try {
    app.parse(arguments_for_cli11(options, argc, argv));
  } catch (const CLI::CallForHelp&) {
    std::cout << help_of(program, options);
    arguments.exit_status = 0;
    return arguments;
  } catch (const CLI::Success& asked) {
    arguments.exit_status = app.exit(asked);
    return arguments;
  } catch (const CLI::ArgumentMismatch& fault) {
    throw without_value(fault.what());
  }
  // CLI::ParseError is a std::runtime_error.
  for (const auto* const option : added) arguments.texts.push_back(option->results());
  take_bare(program, options, app.remaining(), arguments);
  return arguments;
}

}  // namespace papo::config
