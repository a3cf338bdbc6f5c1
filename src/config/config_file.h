// The config file of a program, as CLI11 reads it, with what people expect of it besides.
//
// The environment prevails over the file, and a "#" in quotes is part of the text: CLI11 has both
// the other way round.
//
// Threads: the one that parses the options.
// Source: https://toml.io, of which CLI11 knows a part.
#pragma once

#include <CLI/CLI.hpp>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace papo::config {

// The variable that an option can stand in: PAPO_MAX_LINE is "max-line" with the prefix "PAPO_".
std::string environment_name(std::string_view prefix, std::string_view long_name);

class ConfigFile : public CLI::ConfigTOML {
 public:
  // The prefix of the program's variables.
  explicit ConfigFile(std::string prefix);

  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override;

 private:
  const std::string prefix_;
};

}  // namespace papo::config
