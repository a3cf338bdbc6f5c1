// SPDX-License-Identifier: MIT

// The results of a run of arrivals, and their report.
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

  // The memory and descriptors of the server at some point.
  struct Held {
    std::size_t descriptors = 0;
    std::size_t resident = 0;  // Bytes.
  };

  struct Server {
    Seconds arriving_cpu{0};
    Seconds leaving_cpu{0};
    Seconds let_go_in{0};  // The time until all connections were let go, since they were cut off.
    Held before;
    Held idle;  // Every client is in, and none talks.
    Held after;

    [[nodiscard]] std::size_t descriptors_left() const;
    // The next two do not count the kernel's memory for the server's sockets.
    [[nodiscard]] double bytes_left() const;
    [[nodiscard]] double bytes_a_member(std::size_t members) const;
  };

  std::size_t entered = 0;
  std::size_t told = 0;   // Joins, one for each client that was told of it.
  std::size_t wrong = 0;  // Joins that were told twice, out of order, or of a stranger.
  std::size_t missing = 0;
  std::size_t closed = 0;  // Connections that the server closed.
  Seconds arrived_in{0};   // From the first connection until every client knew of all later ones.

  std::optional<Server> server;  // None if the server's process is not known.
  std::string refusal;           // The first refusal of the server.
  std::string server_end;        // The fault in the end of the started server, if any.

  [[nodiscard]] bool faultless() const;
};

void print_figures(const LoadOptions& options, const ArrivalFigures& figures);

// Throws std::system_error if the file cannot be written.
void write_json(const std::string& path, const LoadOptions& options, const ArrivalFigures& figures);

}  // namespace papo::bench
