#include "config/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "config/suggestion.h"

namespace papo::config {
namespace {

// "PORT: 0 to 65535 [50000] (Env:PAPO_PORT)"
std::string description_of_value(const Program& program, const Option& option) {
  auto told = option.value;
  if (!option.takes.empty()) told += ": " + option.takes;
  if (!option.usual.empty()) told += " [" + option.usual + "]";
  if (option.several != Several::no) told += " ...";
  if (!option.everywhere) return told;
  return told + (told.empty() ? "" : " ") + "(Env:" + variable_name(program, option.name) + ")";
}

CLI::Option* add(CLI::App& app, const Option& option) {
  const auto name = "--" + option.name;
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

// One that nothing was made of.
std::runtime_error unexpected(const std::string& argument, const std::vector<Option>& options) {
  const auto name = argument.substr(0, argument.find('='));
  if (!name.starts_with("--")) return std::runtime_error(name + ": it belongs to no option");
  std::vector<std::string> names{"--help", "--version"};
  for (const auto& option : options) {
    names.push_back("--" + option.name);
    if (option.form == Form::on_off) names.push_back("--no-" + option.name);
  }
  return std::runtime_error(name + ": there is no such option" + suggestion(name, names));
}

// In the order in which CLI11 wants them, the last first. For CLI11, nothing behind "=" is no value
// at all, and a flag is then on; so "--name=" is given it as two.
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
  app.set_version_flag("--version", program.name + " " + program.version);
  app.allow_extras();
  std::vector<CLI::Option*> added;
  for (const auto& option : options) {
    added.push_back(add(app, option));
    added.back()->allow_extra_args(false)->take_all();
    added.back()->type_name(option.value)->option_text(description_of_value(program, option));
  }
  Arguments arguments;
  try {
    app.parse(arguments_for_cli11(options, argc, argv));
  } catch (const CLI::Success& asked) {
    arguments.exit_status = app.exit(asked);
    return arguments;
  }
  // CLI::ParseError is a std::runtime_error.
  if (const auto left = app.remaining(); !left.empty()) throw unexpected(left.front(), options);
  for (const auto* const option : added) arguments.texts.push_back(option->results());
  return arguments;
}

}  // namespace papo::config
