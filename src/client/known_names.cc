// SPDX-License-Identifier: MIT

#include "client/known_names.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdint>

#include "client/mention.h"
#include "text/utf8.h"

namespace papo::client {
namespace {

std::int32_t take_character(std::string_view& text) {
  const auto first = text::first_code_point(text);
  text.remove_prefix(first.bytes);
  return utf8proc_tolower(first.value);
}

bool is_one_of(std::string_view name, const std::vector<std::string>& names) {
  return std::any_of(names.begin(), names.end(),
                     [name](const std::string& one) { return same_name(one, name); });
}

}  // namespace

bool begins_with(std::string_view text, std::string_view prefix) {
  while (!prefix.empty()) {
    if (text.empty() || take_character(text) != take_character(prefix)) return false;
  }
  return true;
}

void KnownNames::spoke(std::string_view name) {
  if (name.empty()) return;
  if (!names_.empty() && names_.front() == name) return;
  drop(name);
  names_.emplace_front(name);
  if (names_.size() > most) names_.pop_back();
}

void KnownNames::seen(std::string_view name) {
  const auto is_it = [name](const std::string& one) { return one == name; };
  if (name.empty() || names_.size() == most || std::any_of(names_.begin(), names_.end(), is_it))
    return;
  names_.emplace_back(name);
}

void KnownNames::renamed(std::string_view from, std::string_view to) {
  const auto known = std::find(names_.begin(), names_.end(), from);
  if (known == names_.end()) return seen(to);
  *known = to;
}

void KnownNames::are_all(std::string_view prefix, const std::vector<std::string>& names) {
  std::erase_if(names_, [&](const std::string& name) {
    return begins_with(name, prefix) && !is_one_of(name, names);
  });
  const auto known = beginning_with(prefix);
  for (const std::string& name : names) {
    if (!is_one_of(name, known)) seen(name);
  }
}

std::vector<std::string> KnownNames::beginning_with(std::string_view prefix) const {
  std::vector<std::string> fitting;
  for (const std::string& name : names_) {
    if (begins_with(name, prefix)) fitting.push_back(name);
  }
  return fitting;
}

void KnownNames::drop(std::string_view name) {
  std::erase_if(names_, [name](const std::string& one) { return one == name; });
}

}  // namespace papo::client
