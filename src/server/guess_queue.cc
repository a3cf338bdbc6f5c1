// SPDX-License-Identifier: MIT

#include "server/guess_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "budget/limits.h"

namespace papo::server {

std::optional<Guess> GuessQueue::add(Guess guess) {
  waiting_.push_front(std::move(guess));
  const auto& range = waiting_.front().site.range;
  std::vector<Waiting::iterator> all;
  std::vector<Waiting::iterator> neighbours;
  for (auto other = waiting_.begin(); other != waiting_.end(); ++other) {
    all.push_back(other);
    if (other->site.range == range) neighbours.push_back(other);
  }
  const bool is_shared = waiting_.front().site.is_shared;
  if (neighbours.size() > (is_shared ? budget::most_guesses_if_shared : budget::most_guesses))
    return take_out(last_of(neighbours));
  if (all.size() > budget::most_guesses_in_all) return take_out(last_of(all));
  return std::nullopt;
}

// The guess whose turn would be last. The guesses are not empty, and stand in the order of
// waiting_. Of equal ones this is the one that came last, unless it also asked last.
GuessQueue::Waiting::iterator GuessQueue::last_of(std::vector<Waiting::iterator> guesses) {
  const auto suspicion_of = [this](Waiting::iterator guess) { return suspicion(*guess); };
  const auto here_since = [](Waiting::iterator guess) { return guess->here_since; };
  const auto most = suspicion_of(*std::ranges::max_element(guesses, {}, suspicion_of));
  std::erase_if(guesses, [&](Waiting::iterator guess) { return suspicion_of(guess) != most; });
  if (guesses.size() > 1) guesses.erase(guesses.begin());
  return *std::ranges::max_element(guesses.rbegin(), guesses.rend(), {}, here_since);
}

std::optional<Guess> GuessQueue::take(Time now) {
  constexpr unsigned third = 3;
  const bool newest_first = turns_ % third == 0;
  auto first = waiting_.end();
  const auto goes_before_first = [&](const Guess& other) {
    if (first == waiting_.end()) return true;
    const auto ours = suspicion(other);
    const auto its = suspicion(*first);
    return ours != its ? ours < its : !newest_first && other.here_since < first->here_since;
  };
  for (auto other = waiting_.begin(); other != waiting_.end(); ++other) {
    if (wrong_passwords_.free_from(other->site) <= now && goes_before_first(*other)) first = other;
  }
  if (first == waiting_.end()) return std::nullopt;
  ++turns_;
  return take_out(first);
}

std::optional<GuessQueue::Time> GuessQueue::next_turn() const {
  std::optional<Time> next;
  for (const auto& guess : waiting_) {
    const auto turn = wrong_passwords_.free_from(guess.site);
    next = next ? std::min(*next, turn) : turn;
  }
  return next;
}

void GuessQueue::drop(chat::ClientId client) {
  std::erase_if(waiting_, [&](const Guess& guess) { return guess.client == client; });
}

// The smaller value has the earlier turn. Among equal ones, the client that came last goes first.
std::tuple<bool, GuessQueue::Time, unsigned> GuessQueue::suspicion(const Guess& guess) const {
  const bool is_suspect = guess.tries > 0 || wrong_passwords_.suspects(guess.site);
  if (!is_suspect) return {false, Time::min(), 0};
  return {true, wrong_passwords_.free_from(guess.site), guess.tries};
}

Guess GuessQueue::take_out(Waiting::iterator guess) {
  auto taken = std::move(*guess);
  waiting_.erase(guess);
  return taken;
}

}  // namespace papo::server
