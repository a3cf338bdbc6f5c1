// SPDX-License-Identifier: MIT

// One client, as its owner knows it.
//
// Threads: its owner's, for life.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "budget/send_budget.h"
#include "budget/site.h"
#include "budget/slowness.h"
#include "chat/event.h"
#include "delivery/recipient.h"
#include "wire/conversation.h"

namespace papo::server {

struct Session : delivery::Recipient {
  enum class Stage {
    knocking,  // Connected; its next line is the password.
    naming,    // Its next line is its name.
    here,      // It has entered.
    leaving,   // Its departure is among the events, or it has ended: no line of it counts any more.
    closing,   // It has been told its last word, and goes once it has taken it.
  };

  // Whom it asked what it waits for: no further line of it is obeyed until that has answered.
  enum class Asked : std::uint8_t {
    nobody,
    state,      // Which answers at once: the answer is among the events by now.
    passwords,  // Whether the one that it gave is right.
    disk,       // Whether the bans, which it changed, are saved.
  };

  // What there is of a session only while it waits.
  struct Waiting {
    std::string lines{};  // That came meanwhile, each with its end.
    chat::Done done{};    // What it is told once the bans are saved.
  };

  Session(chat::ClientId client, budget::SendBudget::Share of_budget)
      : id(client), share(std::move(of_budget)) {}

  chat::ClientId id;
  bool touched = false;  // The worker has to see to it at the end of this turn.

  // What waits for it, as others know it.
  budget::SendBudget::Share share{};
  budget::Slowness slowness{};
  std::size_t in_kernel = 0;  // Bytes that the kernel may hold for it; 0: not known yet.

  std::string peer{};
  budget::Site site{};  // That it comes from.
  std::chrono::steady_clock::time_point here_since{};
  std::unique_ptr<wire::Conversation> conversation{};
  std::string called{};     // Its name, once it is here.
  chat::Ticket ticket = 0;  // Of what it asked last.
  std::unique_ptr<Waiting> waiting{};
  std::size_t answered = 0;  // Bytes of answers, this turn, beyond what its lines have paid for.

  // What is small stands together, for there are many sessions.
  Stage stage = Stage::naming;
  unsigned wrong_passwords = 0;
  unsigned tries = 0;  // Passwords that it gave and that were not right, or not checked.
  chat::Lag told_lag{};
  Asked asked = Asked::nobody;
  bool lags = false;          // It is among those that its owner looks at every second.
  bool cut_off = false;       // It had to go at once, whatever the kernel holds for it.
  bool finished = false;      // No more comes from it.
  bool overdue = false;       // The time to give a name ended while it waited.
  bool chunk_is_out = false;  // The loop waits until the client's last chunk was taken.

  [[nodiscard]] bool waits() const { return asked != Asked::nobody; }
  Waiting& while_it_waits() {
    if (!waiting) waiting = std::make_unique<Waiting>();
    return *waiting;
  }
};

}  // namespace papo::server
