// SPDX-License-Identifier: MIT

// Whether the server answers: when to ask it, and how long it has been silent.
//
// A connection may be dead for a minute before the kernel finds out, and a server may be up and not
// answer. So the client asks the server when nothing has come for a while. The user is told when
// nothing comes after that.
//
// Threads: the loop's; this class knows no clock.
#pragma once

#include <chrono>
#include <optional>

namespace papo::client {

class Pulse {
 public:
  using Time = std::chrono::milliseconds;

  void connected(Time now);

  // Something came from the server.
  void heard(Time now) { heard_ = now; }

  // Whether the client waits for an answer by now.
  void awaits(bool an_answer, Time now);

  // Whether the silence is so long that the client should ask the server.
  [[nodiscard]] bool wants_to_ask(Time now) const;

  // Nothing, as long as the silence is too short to tell.
  [[nodiscard]] std::optional<std::chrono::seconds> no_answer_for(Time now) const;

 private:
  Time heard_{};
  std::optional<Time> asked_{};
};

}  // namespace papo::client
