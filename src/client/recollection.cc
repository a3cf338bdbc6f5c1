// SPDX-License-Identifier: MIT

#include "client/recollection.h"

#include <algorithm>
#include <cstdlib>
#include <functional>

#include "client/mention.h"
#include "client/server_line.h"

namespace papo::client {
namespace {

// So many equal lines in a row are not equal by chance.
constexpr std::size_t surely_the_same = 3;

// Time zones differ by multiples of this many minutes, and clocks and networks by a few.
constexpr std::int64_t between_zones = 15;
constexpr std::int64_t tolerance = 2;

template <typename T>
void keep_last(std::deque<T>& lines) {
  while (lines.size() > Recollection::most_lines) lines.pop_front();
}

}  // namespace

std::uint64_t hash_of_words(const Said& said) {
  std::string text{said.speaker.substr(0, 1)};
  text += said.name;
  bool blank = true;
  for (const char byte : to_shown(said.text, Paint::none)) {
    if (byte != ' ') {
      if (blank) text += ' ';
      text += byte;
    }
    blank = byte == ' ';
  }
  return std::hash<std::string>{}(text);
}

void Recollection::be_in(const std::vector<std::string>& rooms) {
  if (rooms == rooms_) return;
  rooms_ = rooms;
  std::erase_if(seen_, [&](const auto& room) {
    return std::find(rooms.begin(), rooms.end(), room.first) == rooms.end();
  });
  for (const std::string& room : rooms) seen_.try_emplace(room);
}

void Recollection::heard(std::string_view room, std::string_view line, std::time_t now) {
  const auto at = seen_.find(room);
  const auto said = said_in(line);
  if (at == seen_.end() || !said) return;
  at->second.others.push_back({.what = hash_of_words(*said), .minute = now / 60});
  keep_last(at->second.others);
}

void Recollection::said(std::string_view room, std::string_view line) {
  const auto at = seen_.find(room);
  const auto said = said_in(line);
  if (at == seen_.end() || !said) return;
  at->second.own.push_back(hash_of_words(*said));
  keep_last(at->second.own);
}

Recollection::News Recollection::see(const std::string& room,
                                     const std::vector<std::string>& history,
                                     std::string_view own_name) {
  Seen& seen = seen_[room];
  const auto is_own = [&](std::uint64_t what) {
    return std::find(seen.own.begin(), seen.own.end(), what) != seen.own.end();
  };
  struct Told {
    const std::string* text;
    Line line;
    bool known_own;
    bool of_other;
  };
  std::vector<Told> told;
  std::vector<Line> others;
  for (const std::string& text : history) {
    const auto past = past_in(text);
    const auto said = past ? said_in(past->line) : std::nullopt;
    if (!said) continue;
    const Line line{.what = hash_of_words(*said), .minute = minute_of(*past)};
    const bool known_own = is_own(line.what);
    const bool of_other = !known_own && !same_name(said->name, own_name);
    if (of_other) others.push_back(line);
    told.push_back({&text, line, known_own, of_other});
  }
  std::erase_if(seen.others, [&](const Line& line) { return is_own(line.what); });

  std::size_t known = matching(seen.others, others);
  seen.own_told.clear();
  for (const Told& one : told) {
    if (one.known_own) seen.own_told.push_back(one.line.what);
  }
  News news{.may_lack_some =
                known == 0 && !seen.others.empty() && !told.empty() && !told.front().known_own};
  if (known == 0) seen.others.clear();
  for (const Told& one : told) {
    const bool before_news = known > 0;
    if (one.of_other && before_news) --known;
    if (one.known_own || before_news) continue;
    news.lines.push_back(*one.text);
    if (one.of_other) {
      seen.others.push_back(one.line);
    } else {
      seen.own.push_back(one.line.what);
    }
  }
  keep_last(seen.others);
  keep_last(seen.own);
  return news;
}

bool Recollection::was_told(std::string_view room, std::string_view line) const {
  const auto at = seen_.find(room);
  const auto said = said_in(line);
  if (at == seen_.end() || !said) return false;
  const auto times = std::ranges::count(at->second.own, hash_of_words(*said));
  return times > 0 && std::ranges::count(at->second.own_told, hash_of_words(*said)) >= times;
}

// How many of the history's first lines are also the last lines that the user has seen.
std::size_t Recollection::matching(const std::deque<Line>& seen, const std::vector<Line>& history) {
  const auto may_be_at_one_time = [](const Line& one, const Line& other) {
    const std::int64_t apart = std::abs(one.minute - other.minute) % between_zones;
    return std::min(apart, between_zones - apart) <= tolerance;
  };
  for (std::size_t length = std::min(seen.size(), history.size()); length > 0; --length) {
    const bool by_time = length < surely_the_same;
    const auto begin = seen.end() - static_cast<std::ptrdiff_t>(length);
    if (std::equal(begin, seen.end(), history.begin(), [&](const Line& one, const Line& other) {
          return one.what == other.what && (!by_time || may_be_at_one_time(one, other));
        })) {
      return length;
    }
  }
  return 0;
}

}  // namespace papo::client
