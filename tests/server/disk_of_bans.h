// SPDX-License-Identifier: MIT

// A disk on which tests keep the bans of a Hub.
//
// Threads: its owner's.
#pragma once

#include <utility>
#include <variant>
#include <vector>

#include "chat/event.h"
#include "engine/hub.h"

namespace papo::server {

// Keeps the bans. Saves them at once, or when a test says so.
class DiskOfBans final : public chat::EventSink {
 public:
  explicit DiskOfBans(engine::Hub& hub) : hub_(hub) {}

  void post(chat::EventPtr event) override {
    const bool is_of_bans = std::holds_alternative<chat::BanPlaced>(event->what) ||
                            std::holds_alternative<chat::BanLifted>(event->what);
    if (!is_of_bans) return;
    waiting_.push_back(std::move(event));
    if (!waits_) come(true);
  }
  void wake() override {}

  void wait() { waits_ = true; }
  void come(bool saved) {
    for (const auto& event : std::exchange(waiting_, {})) {
      hub_.answer(event->subject, event->ticket, chat::BansSaved{saved});
    }
  }

 private:
  engine::Hub& hub_;
  bool waits_ = false;
  std::vector<chat::EventPtr> waiting_;
};

}  // namespace papo::server
