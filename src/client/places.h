// SPDX-License-Identifier: MIT

// The places where the user can talk: the rooms that the user is in, and the people of private
// talks. Counts the lines in the other places.
//
// Threads: the loop's; this class knows neither terminal nor socket.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace papo::client {

struct Place {
  std::string name;  // "#jogos", or "dora".
  std::size_t unread = 0;

  [[nodiscard]] bool is_room() const { return name.starts_with('#'); }
};

class Places {
 public:
  static constexpr std::size_t most_people = 100;

  // The user's rooms, in the order joined, and the room that the user talks in, if any.
  void set_rooms(const std::vector<std::string>& rooms, std::string_view current);

  // A line was said in another room than the current one, or by a person in private.
  void said_in(std::string_view name);

  // The user has said something there, and so has seen the earlier lines.
  void seen(std::string_view name);

  // From now on plain lines go to this person alone. Empty: they go to the room again.
  void talk_to(std::string_view person);
  void talk_to_the_room() { person_.clear(); }
  [[nodiscard]] const std::string& person() const { return person_; }

  void renamed(std::string_view from, std::string_view to);

  // All places: first the rooms, then the people.
  [[nodiscard]] const std::vector<Place>& all() const { return all_; }
  [[nodiscard]] const std::string& room() const { return room_; }

  // The full name of a room; empty if the name fits no room.
  [[nodiscard]] std::string room_called(std::string_view name) const;
  [[nodiscard]] std::string person_called(std::string_view name) const;

 private:
  Place* find(std::string_view name);
  Place& found_or_added(std::string_view person);

  std::vector<Place> all_;
  std::string room_;
  std::string person_;
};

}  // namespace papo::client
