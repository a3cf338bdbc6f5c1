// SPDX-License-Identifier: MIT

#include "admin/options.h"

#include <stdexcept>
#include <utility>

#include "admin/commands.h"
#include "config/option.h"
#include "config/read_options.h"
#include "daemon/data_folder.h"
#include "lang/translate.h"
#include "papo/version.h"

namespace papo::admin {
namespace {

using lang::phrase;
using lang::translated;

std::vector<config::Option> table(Options& options) {
  using namespace config;
  auto account =
      flag("account", options.account, translated("Whether erase deletes the account, too"));
  account.everywhere = false;
  return {
      text("data", "DIR", options.data,
           translated("The folder of the server's store; in your own state if not given"),
           emptiness_fault),
      std::move(account),
      word("lang", "LANGUAGE", options.language, {"en", "pt_BR"},
           translated("Language to speak to you in; the locale's if not given")),
  };
}

}  // namespace

std::variant<Options, int> parse_options(int argc, const char* const* argv) {
  Options options;
  const config::Program program{
      .name = program_name,
      .description = translated("Looks after the accounts of a Papo server on this machine."),
      .version = version,
      .variables = "PAPO_ADMIN_",
      .bare = "COMMAND [ARGUMENT]",
      .take_bare =
          [&options](const std::vector<std::string>& words) {
            options.words = words;
            return std::vector<std::pair<std::string, std::string>>{};
          },
      .commands = commands_for_help(),
      .example = {.option = "data", .value = "/var/lib/papo", .in_file = "\"/var/lib/papo\""}};
  try {
    if (const auto ended = config::read_options(program, table(options), argc, argv)) return *ended;
    const auto fault = fault_in(options.words);
    if (!fault.empty()) throw std::runtime_error(fault);
    if (options.data.empty()) options.data = daemon::usual_data_folder();
    if (options.data.empty()) throw std::runtime_error(phrase("--data: it is needed here"));
  } catch (const std::runtime_error& error) {
    return config::complain(program.name, error.what());
  }
  return options;
}

}  // namespace papo::admin
