// SPDX-License-Identifier: MIT

#include "client/places.h"

#include <algorithm>
#include <utility>

#include "client/mention.h"

namespace papo::client {

void Places::set_rooms(const std::vector<std::string>& rooms, std::string_view current) {
  std::vector<Place> all;
  for (const std::string& room : rooms) {
    const Place* const known = find(room);
    all.push_back({.name = room, .unread = known == nullptr ? 0 : known->unread});
  }
  for (Place& place : all_) {
    if (!place.is_room()) all.push_back(std::move(place));
  }
  all_ = std::move(all);
  room_ = current;
  seen(current);
}

void Places::said_in(std::string_view name) {
  if (name.empty()) return;
  Place* place = find(name);
  if (name.starts_with('#')) {
    if (place != nullptr && name != room_) ++place->unread;
    return;
  }
  if (place == nullptr) place = &found_or_added(name);
  if (!same_name(name, person_)) ++place->unread;
}

void Places::seen(std::string_view name) {
  if (Place* const place = find(name)) place->unread = 0;
}

void Places::talk_to(std::string_view person) {
  Place& place = found_or_added(person);
  place.unread = 0;
  person_ = place.name;
}

void Places::renamed(std::string_view from, std::string_view to) {
  Place* const place = find(from);
  if (place == nullptr || place->is_room() || to.starts_with('#')) return;
  if (same_name(person_, from)) person_ = to;
  place->name = to;
}

std::string Places::room_called(std::string_view name) const {
  const std::string wanted = (name.starts_with('#') ? "" : "#") + std::string{name};
  for (const Place& place : all_) {
    if (place.is_room() && same_name(place.name, wanted)) return place.name;
  }
  return {};
}

std::string Places::person_called(std::string_view name) const {
  name.remove_prefix(name.starts_with('@') ? 1 : 0);
  for (const Place& place : all_) {
    if (!place.is_room() && same_name(place.name, name)) return place.name;
  }
  return {};
}

Place* Places::find(std::string_view name) {
  const auto found = std::find_if(all_.begin(), all_.end(), [name](const Place& place) {
    return place.name == name || same_name(place.name, name);
  });
  return found == all_.end() ? nullptr : &*found;
}

// If there are too many people, the one that came first is forgotten, unless the user talks to that
// one.
Place& Places::found_or_added(std::string_view person) {
  if (Place* const known = find(person)) return *known;
  const auto first =
      std::find_if(all_.begin(), all_.end(), [](const Place& place) { return !place.is_room(); });
  if (static_cast<std::size_t>(all_.end() - first) >= most_people) {
    all_.erase(first->name == person_ ? first + 1 : first);
  }
  all_.push_back({.name = std::string{person}});
  return all_.back();
}

}  // namespace papo::client
