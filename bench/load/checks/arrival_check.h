// SPDX-License-Identifier: MIT

// Judges whether all clients have the same picture of who is there.
//
// The order of coming is one for all. On entering, each client is told its own place in that order:
// the number of clients that were in already. From then on the client must be told of each later
// one, once, in that order, up to the last.
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

  // The client is in, and was told the number of the others.
  void enter(Client client, std::size_t others);

  // The client was told that the newcomer came in.
  void see_join(Client client, Client newcomer);

  // The client was told of a stranger, or that a client went.
  void see_stranger() { ++wrong_; }

  // Whether every client has been told of all later ones.
  [[nodiscard]] bool complete() const { return complete_ == members_.size(); }

  // How many joins were told, how many were told out of place or twice, and how many were not told.
  [[nodiscard]] std::size_t told() const { return told_; }
  [[nodiscard]] std::size_t wrong() const { return wrong_; }
  [[nodiscard]] std::size_t missing() const;

 private:
  struct Member {
    std::optional<std::size_t> place;  // The client's own place, once that is known.
    // The place whose join is due next; none before the client is in.
    std::optional<std::size_t> next;
  };

  bool put(Client client, std::size_t place);
  void move(Client client, std::size_t next);

  std::vector<Member> members_;
  std::vector<bool> taken_;  // One for each place.
  std::size_t complete_ = 0;
  std::size_t told_ = 0;
  std::size_t wrong_ = 0;
  std::size_t passed_over_ = 0;
};

}  // namespace papo::bench
