// SPDX-License-Identifier: MIT

// Chooses the worker of a newcomer.
//
// A few workers with much to do cost less than many with little: each event wakes all workers that
// it concerns, and each of these makes its own sends. So a worker gets many clients before the next
// one is used, unless it cannot keep up. After that a newcomer goes to the worker with the fewest
// clients of those in use. No client changes its owner.
//
// Threads: the loop's.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace papo::server {

class WorkerChoice {
 public:
  // There is at least one worker. With 0 clients for each, all workers are used from the first
  // client on.
  WorkerChoice(std::size_t workers, std::size_t clients_each)
      : clients_(workers), clients_each_(clients_each) {}

  // The worker for a newcomer. is_behind(worker) tells whether that one has too much to do already.
  template <typename IsBehind>
  std::size_t next(IsBehind is_behind) {
    while (in_use_ > 1 && clients_[in_use_ - 1] == 0) --in_use_;
    const auto end = clients_.begin() + static_cast<std::ptrdiff_t>(in_use_);
    const auto least = std::min_element(clients_.begin(), end);
    const auto worker = static_cast<std::size_t>(least - clients_.begin());
    const bool is_full = *least >= clients_each_ || is_behind(worker);
    if (is_full && in_use_ < clients_.size()) return in_use_++;
    return worker;
  }

  void came(std::size_t worker) { ++clients_[worker]; }
  void left(std::size_t worker) { --clients_[worker]; }

 private:
  std::vector<std::size_t> clients_;  // One number for each worker.
  const std::size_t clients_each_;
  std::size_t in_use_ = 1;  // So many workers are in use, from the first on.
};

}  // namespace papo::server
