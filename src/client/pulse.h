// SPDX-License-Identifier: MIT

// Whether the server answers: when to ask it, and for how long it has not.
//
// A connection may be dead for a minute before the kernel finds that out, and a server may be up
// and not answer. So when nothing has come for a while it is asked, and the user is told when
// neither the answer nor anything else comes.
//
// Threads: the loop's; it knows no clock.
#pragma once

#include <chrono>
#include <optional>

namespace papo::client {

class Pulse {
 public:
  using Time = std::chrono::milliseconds;

  void connected(Time now);

  // Something came, whatever it was.
  void heard(Time now) { heard_ = now; }

  // Whether an answer is waited for by now.
  void awaits(bool an_answer, Time now);

  // So much silence, that the server should be asked.
  [[nodiscard]] bool wants_to_ask(Time now) const;

  // None, as long as it is not worth telling.
  [[nodiscard]] std::optional<std::chrono::seconds> no_answer_for(Time now) const;

 private:
  Time heard_{};
  std::optional<Time> asked_{};
};

}  // namespace papo::client
