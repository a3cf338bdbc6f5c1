// SPDX-License-Identifier: MIT

// Where one can talk: the rooms that one is in, and the people one has to do with in private. What
// was said there while one talked elsewhere is counted.
//
// Threads: the loop's; it knows neither terminal nor socket.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace papo::client {

struct Place {
  std::string name;  // "#jogos", or "dora"
  std::size_t unread = 0;

  [[nodiscard]] bool is_room() const { return name.starts_with('#'); }
};

class Places {
 public:
  static constexpr std::size_t most_people = 100;

  // The rooms that one is in, in the order joined, and the one that one talks in, if any.
  void set_rooms(const std::vector<std::string>& rooms, std::string_view current);

  // In another room than the current one, or by a person in private.
  void said_in(std::string_view name);

  // One has said something there, and so has seen what was said there before.
  void seen(std::string_view name);

  // From now on plain lines go to that person alone; or to nobody in particular any more.
  void talk_to(std::string_view person);
  void talk_to_the_room() { person_.clear(); }
  [[nodiscard]] const std::string& person() const { return person_; }

  void renamed(std::string_view from, std::string_view to);

  // The rooms first, then the people.
  [[nodiscard]] const std::vector<Place>& all() const { return all_; }
  [[nodiscard]] const std::string& room() const { return room_; }

  // None: an empty name.
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
