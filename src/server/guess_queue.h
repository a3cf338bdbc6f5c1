// SPDX-License-Identifier: MIT

// Passwords that wait to be checked, and whose turn it is.
//
// Anyone may guess, and a check may take a tenth of a second, so an honest person must not stand
// behind all who guess. Clients against whom nothing is known go first: a client that guesses is
// among them only once. The others follow by when their site may give a password again (see
// budget::WrongPasswords), and by how often they tried.
//
// Of equal clients it is mostly the turn of the one that is here longest, and each third time of
// the one that asked last. The first rule serves an honest person beside many who come back for
// each guess, the second one at once beside many who all asked before. Where there is no room, a
// client goes whose turn would be last.
//
// Threads: its owner's.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <optional>
#include <tuple>
#include <vector>

#include "budget/site.h"
#include "budget/wrong_passwords.h"
#include "chat/event.h"
#include "server/passwords.h"

namespace papo::server {

enum class Door { house, operators, gateways, accounts };
inline constexpr std::size_t doors = 4;

using Verdict = chat::PasswordChecked::Verdict;

struct Guess {
  Door door = Door::house;
  chat::ClientId client = 0;
  budget::Site site{};
  budget::WrongPasswords::Time here_since{};  // When the client connected.
  unsigned tries = 0;                         // How many wrong tries the client made before.
  Secret password{{}};
  bool is_only_a_try = false;  // A certificate that does not fit is no wrong password.
  bool is_suspect = false;  // The client, or its site, gave wrong passwords. The checker says so.
  std::function<void(chat::PasswordChecked)> done{};
  // For the door of accounts: the key of the account's name. Empty: only `next` is asked for, or
  // the certificate alone names the account.
  std::string account{};
  // The fingerprint of the certificate that the client shows in place of a password.
  std::string certificate{};
  std::optional<Secret> next{};  // The new password, of which the hash is wanted.
};

class GuessQueue {
 public:
  using Time = budget::WrongPasswords::Time;

  // `wrong_passwords` is asked whenever a turn is decided.
  explicit GuessQueue(const budget::WrongPasswords& wrong_passwords)
      : wrong_passwords_(wrong_passwords) {}

  // A client has at most one guess. Returns the guess for which there is no room now, if any.
  std::optional<Guess> add(Guess guess);
  // Takes the guess whose turn it is, if any may be checked by now.
  std::optional<Guess> take(Time now);
  // The time of the next turn, if any guess waits.
  [[nodiscard]] std::optional<Time> next_turn() const;
  // The client waits no more.
  void drop(chat::ClientId client);

  [[nodiscard]] bool empty() const { return waiting_.empty(); }

 private:
  using Waiting = std::list<Guess>;

  [[nodiscard]] std::tuple<bool, Time, unsigned> suspicion(const Guess& guess) const;
  Waiting::iterator last_of(std::vector<Waiting::iterator> guesses);
  Guess take_out(Waiting::iterator guess);

  const budget::WrongPasswords& wrong_passwords_;
  Waiting waiting_;  // The client that asked last stands first.
  unsigned turns_ = 0;
};

}  // namespace papo::server
