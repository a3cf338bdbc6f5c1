// SPDX-License-Identifier: MIT

// The rooms of the world's model (world_model.h), and what their rules allow. Each rule is worked
// out anew each time that it is asked for; nothing is remembered about members.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "chat/client_id.h"
#include "chat/event.h"
#include "chat/request.h"
#include "chat/room_modes.h"

namespace papo::fuzz {

// A person, as far as the rules of rooms look at it.
struct Someone {
  chat::ClientId id;
  std::string shown;
  std::string key;
  std::string user_at_host;
  bool is_operator;  // The person is an operator of the house.
};

struct WorldRoom {
  using Id = chat::ClientId;
  using Why = chat::Refused::Why;

  chat::RoomRef ref;
  std::string key;
  std::vector<Id> members{};
  std::string topic{};
  std::vector<chat::EventPtr> history{};
  std::size_t lines = 0;  // The lines that were ever said there.
  // A member reads the lines from that number on, and somebody that joins those from the other.
  std::map<Id, std::size_t> readable{};
  std::size_t readable_from = 0;
  chat::RoomModes modes{};
  std::map<Id, chat::Ranks> ranks{};
  std::array<std::vector<chat::RoomMask>, 3> masks{};  // Bans, and the two lists of exceptions.
  std::vector<Id> invited{};

  [[nodiscard]] bool has(Id id) const;
  [[nodiscard]] chat::Ranks ranks_of(Id id) const;
  [[nodiscard]] bool is_ruled_by(const Someone& who) const;
  [[nodiscard]] bool is_seen_by(const Someone& who) const;
  [[nodiscard]] bool lets_talk(const Someone& who) const;
  // Whether that member may take no other name.
  [[nodiscard]] bool keeps_name_of(const Someone& who) const;
  // Why that person may not join; none if it may.
  [[nodiscard]] std::optional<Why> refusal_of(const Someone& who, std::string_view key) const;
  void take_out(Id id);

  std::vector<chat::RoomMask>& list(chat::RoomMode mode);
  [[nodiscard]] const std::vector<chat::RoomMask>& list(chat::RoomMode mode) const;

 private:
  [[nodiscard]] bool keeps_out(const Someone& who) const;
  [[nodiscard]] bool silences(const Someone& who) const;
};

// A change that is none of a rank. The change as it was done; or the refusal; or neither, if
// nothing is different.
struct Changed {
  std::optional<chat::ModeChange> done{};
  std::optional<chat::Refused> refused{};
};
Changed change(WorldRoom& room, const chat::ModeChange& wanted, const std::string& by);

}  // namespace papo::fuzz
