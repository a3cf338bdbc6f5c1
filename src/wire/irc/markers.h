// SPDX-License-Identifier: MIT

// The marks of a client: the time up to which it has read each room, or each person's messages.
//
// Threads: the owner's of the client.
//
// Source: https://ircv3.net/specs/extensions/read-marker
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "chat/names.h"

namespace papo::wire::irc {

// By the key of the target: "timestamp=2026-11-27T21:00:00.000Z".
using Markers = std::map<std::string, std::string, std::less<>>;

// Rooms begin with "#", and people do not.
inline std::string marker_key(std::string_view target) {
  const bool is_room = target.starts_with('#');
  auto key = chat::key_of(target.substr(is_room ? 1 : 0));
  return is_room ? "#" + key : key;
}

// "*" if there is no mark.
inline std::string_view marker_of(const Markers& markers, std::string_view target) {
  const auto found = markers.find(marker_key(target));
  return found == markers.end() ? "*" : std::string_view{found->second};
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
