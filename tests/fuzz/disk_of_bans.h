// SPDX-License-Identifier: MIT

// A disk that the fuzzed worlds have for their bans.
//
// Threads: the one of the world.
#pragma once

#include <variant>

#include "chat/event.h"
#include "engine/hub.h"

namespace papo::fuzz {

// Saves bans at once.
class DiskOfBans final : public chat::EventSink {
 public:
  explicit DiskOfBans(engine::Hub& hub) : hub_(hub) {}
  void post(chat::EventPtr event) override {
    const bool is_of_bans = std::holds_alternative<chat::BanPlaced>(event->what) ||
                            std::holds_alternative<chat::BanLifted>(event->what);
    if (is_of_bans) hub_.answer(event->subject, event->ticket, chat::BansSaved{true});
  }
  void wake() override {}

 private:
  engine::Hub& hub_;
};

}  // namespace papo::fuzz
