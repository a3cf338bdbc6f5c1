// SPDX-License-Identifier: MIT

// Judges whether all who came in have the same picture of who is there.
//
// The order in which they came is one for all, and on entering each is told its own place in it: so
// many were in already. From then on it must be told of each later one, once, in that order, up to
// the last.
//
// Threads: no shared state. Nothing is allocated for a notice.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace papo::bench {

class ArrivalCheck {
 public:
  using Client = std::size_t;

  // Clients are numbered from 0, in any order.
  explicit ArrivalCheck(std::size_t clients);

  // The client is in, and was told how many others were.
  void enter(Client client, std::size_t others);

  // The client was told that this one came in.
  void see_join(Client client, Client newcomer);

  // The client was told of someone who did not come, or that someone went.
  void see_stranger() { ++wrong_; }

  // Everyone has been told of everyone.
  [[nodiscard]] bool complete() const { return complete_ == members_.size(); }

  // How many joins were told, how many were told out of place or twice, and how many were not told.
  [[nodiscard]] std::size_t told() const { return told_; }
  [[nodiscard]] std::size_t wrong() const { return wrong_; }
  [[nodiscard]] std::size_t missing() const;

 private:
  struct Member {
    std::optional<std::size_t> place;  // Its own, once anybody knows.
    std::optional<std::size_t> next;   // Whose join it is due next; none before it is in.
  };

  bool put(Client client, std::size_t place);
  void move(Client client, std::size_t next);

  std::vector<Member> members_;
  std::vector<bool> taken_;  // By place.
  std::size_t complete_ = 0;
  std::size_t told_ = 0;
  std::size_t wrong_ = 0;
  std::size_t passed_over_ = 0;
};

}  // namespace papo::bench
