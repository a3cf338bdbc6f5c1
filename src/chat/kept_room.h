// SPDX-License-Identifier: MIT

// Registered rooms: they keep their founder, their rules and their topic when their last member has
// left, and when the server starts anew.
//
// Threads: values, any thread; KeptRooms: those that may use the State.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "chat/account_id.h"
#include "chat/room_modes.h"
#include "chat/stamp.h"

namespace papo::chat {

// How long the lines of a room are kept, and how many of them.
struct Retention {
  std::uint32_t days = 0;   // 0: as all lines.
  std::uint32_t lines = 0;  // The last ones. 0: as of all rooms.

  friend bool operator==(const Retention&, const Retention&) = default;
};

// The facts of a registered room that an archive keeps.
struct KeptRoom {
  AccountId founder = 0;
  std::vector<AccountId> operators{};  // Without the founder. In the order in which they came.
  Retention keep{};
  RoomModes modes{};
  std::array<std::vector<RoomMask>, 3> masks{};  // Bans, ban exceptions, invite exceptions.
  std::string topic{};
  std::string topic_by{};  // nick!user@host of the person that set it.
  Time topic_at{};
  Time made_at{};
};
using KeptRoomPtr = std::shared_ptr<const KeptRoom>;

// The names of all registered rooms, also of those that are not in memory.
class KeptRooms {
 public:
  void add(const std::string& key, AccountId founder);  // Or gives the room another founder.
  void remove(const std::string& key);
  void rename(const std::string& key, const std::string& to);

  [[nodiscard]] AccountId founder_of(const std::string& key) const;  // 0: it is not registered.
  [[nodiscard]] std::size_t count_of(AccountId founder) const;
  // The keys of the founder's rooms, in their order.
  [[nodiscard]] std::vector<std::string> rooms_of(AccountId founder) const;
  // The keys of all, in their order.
  [[nodiscard]] std::vector<std::string> all() const;

 private:
  // Nothing depends on the order of these tables.
  std::unordered_map<std::string, AccountId> founders_;
  std::unordered_map<AccountId, std::size_t> counts_;
};

}  // namespace papo::chat
