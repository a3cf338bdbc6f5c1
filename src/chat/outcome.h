// What became of something that a client asked for.
//
// Three things can happen, and none of them may be taken for another: it was done, it was refused,
// or the client is not here (any more), so that there was nobody to do it for.
//
// Threads: a value, any thread.
#pragma once

#include <utility>
#include <variant>

#include "chat/event.h"

namespace papo::chat {

class Outcome {
 public:
  // `price` is how many times as much as usual it costs whom it was done for (chat/lag.h).
  static Outcome done(unsigned price = 1) { return Outcome{Done{price}}; }
  static Outcome not_here() { return Outcome{NotHere{}}; }
  Outcome(Refused refused)
      : what_(std::move(refused)) {}  // NOLINT(*-explicit-*): a refusal is one.

  // Only this may be recorded as something that happened.
  [[nodiscard]] bool was_done() const { return std::holds_alternative<Done>(what_); }
  [[nodiscard]] unsigned price() const {
    const auto* const done = std::get_if<Done>(&what_);
    return done == nullptr ? 1 : done->price;
  }
  // Why it was not done; null if it was, or if the client is not here.
  [[nodiscard]] const Refused* refusal() const { return std::get_if<Refused>(&what_); }

 private:
  struct Done {
    unsigned price;
  };
  struct NotHere {};
  using What = std::variant<NotHere, Done, Refused>;

  explicit Outcome(What what) : what_(std::move(what)) {}

  What what_;
};

}  // namespace papo::chat
