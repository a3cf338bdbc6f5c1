// SPDX-License-Identifier: MIT

#include "daemon/motd.h"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string_view>

#include "text/clean.h"

namespace papo::daemon {
namespace {

constexpr std::size_t largest_motd = 65536;  // Bytes.
constexpr std::size_t most_lines = 200;

std::string_view without_carriage_return(std::string_view line) {
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

}  // namespace

std::vector<std::string> read_motd(const std::string& path, Links links) {
  const auto text = read_file(path, largest_motd, links);
  std::vector<std::string> lines;
  std::string scratch;
  for (std::string_view left = text; !left.empty();) {
    const auto line = left.substr(0, left.find('\n'));
    left.remove_prefix(std::min(left.size(), line.size() + 1));
    const auto cleaned =
        text::clean(without_carriage_return(line), scratch, text::Blanks::as_they_are);
    if (!cleaned) throw std::runtime_error("cannot use " + path + ": it is not UTF-8");
    lines.emplace_back(*cleaned);
  }
  while (!lines.empty() && is_blank(lines.back())) lines.pop_back();
  if (lines.size() > most_lines) {
    throw std::runtime_error("cannot use " + path + ": it has more than " +
                             std::to_string(most_lines) + " lines");
  }
  return lines;
}

}  // namespace papo::daemon
