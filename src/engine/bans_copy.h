// SPDX-License-Identifier: MIT

// The bans as the keeper of a disk has them: a copy that follows the Hub's bans by their events.
// The copy knows whether the disk has it, and which operators wait for that.
//
// A ban holds at once. Its operator is told once the ban is on the disk, so a crash loses no ban
// that an operator was told of.
//
// Threads: the keeper's; concerns() any.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "chat/bans.h"
#include "chat/event.h"
#include "engine/hub.h"

namespace papo::engine {

class BansCopy {
 public:
  explicit BansCopy(chat::Bans bans = {}) : bans_(std::move(bans)) {}

  // Whether the event is an operator's change of the bans.
  static bool concerns(const chat::Event& event);

  void take(const chat::Event& change);
  // The bans were replaced by others, which the disk has.
  void replace(chat::Bans bans) { bans_ = std::move(bans); }

  [[nodiscard]] std::vector<chat::Ban> list(chat::Time now) const { return bans_.list(now); }
  // Whether the disk has all changes.
  [[nodiscard]] bool is_saved() const { return version_ == saved_version_; }
  [[nodiscard]] std::uint64_t saved_version() const { return saved_version_; }
  void note_saved() { saved_version_ = version_; }

  // Tells all that wait whether the disk has their changes. The caller wakes the Hub.
  void answer(Hub& hub);

 private:
  struct Waiting {
    chat::ClientId client;
    chat::Ticket ticket;
  };

  void take(const chat::BanPlaced& placed, chat::Time time);
  void take(const chat::BanLifted& lifted, chat::Time time);

  chat::Bans bans_;
  std::uint64_t version_ = 0;        // The version of these bans.
  std::uint64_t saved_version_ = 0;  // The version on the disk.
  std::vector<Waiting> waiting_;     // At most one for each client.
};

}  // namespace papo::engine
