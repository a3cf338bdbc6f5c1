// SPDX-License-Identifier: MIT

// The marks of a client: the time up to which its person has read each room, or each person's
// messages.
//
// Threads: the owner's of the client.
//
// Source: https://ircv3.net/specs/extensions/read-marker
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "chat/limits.h"
#include "chat/marker.h"
#include "chat/names.h"
#include "wire/irc/line.h"

namespace papo::wire::irc {

// By the key of the target.
using Markers = std::map<std::string, chat::Time, std::less<>>;

// Rooms begin with "#", and people do not.
inline std::string marker_key(std::string_view target) {
  const bool is_room = target.starts_with('#');
  auto key = chat::key_of(target.substr(is_room ? 1 : 0));
  return is_room ? "#" + key : key;
}

// "timestamp=2026-11-27T21:00:00.000Z", or "*" if there is no mark.
inline std::string shown_marker(const Markers& markers, std::string_view key) {
  const auto found = markers.find(key);
  if (found == markers.end()) return "*";
  std::string text{"timestamp="};
  add_time(found->second, text);
  return text;
}

// A mark goes forwards only. One too many takes the place of the earliest.
inline void set_marker(Markers& markers, const chat::Marker& marker) {
  auto& time = markers.try_emplace(marker.key, marker.time).first->second;
  time = std::max(time, marker.time);
  if (markers.size() <= chat::most_markers) return;
  markers.erase(std::ranges::min_element(markers, {}, &Markers::value_type::second));
}

// The target is called otherwise from now on.
inline void rename_marker(Markers& markers, std::string_view from, std::string_view to) {
  auto mark = markers.extract(marker_key(from));
  if (mark.empty()) return;
  mark.key() = marker_key(to);
  markers.erase(mark.key());
  markers.insert(std::move(mark));
}

}  // namespace papo::wire::irc
