// SPDX-License-Identifier: MIT

// What a run of arrivals found out, and how it is told.
//
// Threads: no shared state.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "bench/load/load_options.h"

namespace papo::bench {

struct ArrivalFigures {
  using Seconds = std::chrono::duration<double>;

  // What the server held at some point.
  struct Held {
    std::size_t descriptors = 0;
    std::size_t resident = 0;  // Bytes.
  };

  struct Server {
    Seconds arriving_cpu{0};
    Seconds leaving_cpu{0};
    Seconds let_go_in{0};  // Of all connections, since they were cut off.
    Held before;
    Held idle;  // Everyone is in, and nobody talks.
    Held after;

    [[nodiscard]] std::size_t descriptors_left() const;
    // In the next two, memory of the kernel for its sockets is not counted.
    [[nodiscard]] double bytes_left() const;
    [[nodiscard]] double bytes_a_member(std::size_t members) const;
  };

  std::size_t entered = 0;
  std::size_t told = 0;   // Joins, to each of those who were in.
  std::size_t wrong = 0;  // Told twice, out of order, or of somebody who did not come.
  std::size_t missing = 0;
  std::size_t closed = 0;  // Connections that the server closed.
  Seconds arrived_in{0};   // From the first connection to when everyone knew of everyone.

  std::optional<Server> server;  // When it is known which process it is.
  std::string refusal;           // The first thing the server would not do.
  std::string server_end;        // What was wrong with how the server that was started ended.

  [[nodiscard]] bool faultless() const;
};

void print_figures(const LoadOptions& options, const ArrivalFigures& figures);

// Throws std::system_error when the file can't be written.
void write_json(const std::string& path, const LoadOptions& options, const ArrivalFigures& figures);

}  // namespace papo::bench
