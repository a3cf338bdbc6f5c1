// SPDX-License-Identifier: MIT

#include "client/ignored.h"

#include <algorithm>

#include "client/mention.h"
#include "client/server_line.h"

namespace papo::client {
namespace {

auto is_called(std::string_view name) {
  return [name](const std::string& other) { return same_name(name, other); };
}

}  // namespace

bool Ignored::add(std::string_view name) {
  if (std::ranges::any_of(names_, is_called(name))) return true;
  if (names_.size() >= most) return false;
  names_.emplace_back(name);
  return true;
}

bool Ignored::remove(std::string_view name) { return std::erase_if(names_, is_called(name)) > 0; }

bool Ignored::says(std::string_view line) const {
  if (names_.empty()) return false;
  const auto past = past_in(line);
  const auto said = said_in(past ? past->line : line);
  return said && std::ranges::any_of(names_, is_called(said->name));
}

}  // namespace papo::client
