// SPDX-License-Identifier: MIT

#include "client/prompt.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "client/characters.h"
#include "client/server_line.h"
#include "lang/translate.h"

namespace papo::client {
namespace {

using lang::phrase;

constexpr std::size_t most_named = 4;

std::string where(const Places& places) {
  if (!places.person().empty()) return phrase("(to {})", places.person()) + ' ';
  return places.room().empty() ? "" : places.room() + ' ';
}

std::vector<Place> unread_in(const Places& places) {
  std::vector<Place> unread;
  for (const Place& place : places.all()) {
    if (place.unread > 0) unread.push_back(place);
  }
  return unread;
}

// " [#ops 3, dora 1]"
std::string each(const std::vector<Place>& unread) {
  if (unread.empty()) return {};
  std::string told;
  for (std::size_t i = 0; i < std::min(unread.size(), most_named); ++i) {
    told += fmt::format("{}{} {}", i > 0 ? ", " : "", unread[i].name, unread[i].unread);
  }
  if (unread.size() > most_named) told += fmt::format(", +{}", unread.size() - most_named);
  return fmt::format(" [{}]", told);
}

// " [4]": the sum of all.
std::string sum(const std::vector<Place>& unread) {
  std::size_t lines = 0;
  for (const Place& place : unread) lines += place.unread;
  return lines > 0 ? fmt::format(" [{}]", lines) : "";
}

std::string told_of(const Standing& standing) {
  if (standing.offline) return ' ' + phrase("(offline)");
  if (!standing.no_answer_for) return {};
  return ' ' + phrase("(no answer for {} s)", standing.no_answer_for->count());
}

}  // namespace

std::string prompt_as_said(const Places& places, std::string_view name) {
  return to_shown(fmt::format("{}{}> ", where(places), name), Paint::none);
}

// At least half of the row is left for the line.
std::string prompt_now(const Places& places, std::string_view name, Standing standing,
                       int columns) {
  const auto with = [&](const std::string& told) {
    return to_shown(fmt::format("{}{}{}{}> ", where(places), name, told, told_of(standing)),
                    Paint::none);
  };
  const auto unread = unread_in(places);
  std::string whole = with(each(unread));
  return most_columns(whole) * 2 <= columns ? whole : with(sum(unread));
}

}  // namespace papo::client
