// SPDX-License-Identifier: MIT

#include "client/pasted_lines.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "client/session.h"

namespace papo::client {

std::string to_be_said(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  const bool marked = first != std::string_view::npos && (text[first] == '/' || text[first] == '#');
  return marked || asks_to_leave(text) ? fmt::format("/say {}", text) : std::string{text};
}

void PastedLines::add(std::string_view text) {
  if (lines_.empty()) total_ = 0;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
    lines_.emplace_back(line);
    ++total_;
  }
}

std::string PastedLines::take() {
  std::string line = std::move(lines_.front());
  lines_.pop_front();
  return line;
}

void PastedLines::drop() { lines_.clear(); }

}  // namespace papo::client
