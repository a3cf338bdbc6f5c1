// SPDX-License-Identifier: MIT

// The results of a run, and their report.
//
// Threads: no shared state.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "bench/load/load_options.h"

namespace papo::bench {

struct Figures {
  using Microseconds = std::chrono::duration<double, std::micro>;
  using Seconds = std::chrono::duration<double>;

  struct Latency {
    Microseconds p50{0};
    Microseconds p90{0};
    Microseconds p99{0};
    Microseconds p999{0};
    Microseconds max{0};
  };

  struct Cpu {
    Microseconds per_delivery{0};
    double share = 0;  // The share of one core.
  };

  struct Memory {
    std::size_t resident = 0;  // Bytes.
    std::size_t peak_resident = 0;
  };

  // From the first connection until every client was in and had read which others came.
  Seconds joined_in{0};

  // These count the whole run, the warm-up too.
  std::uint64_t sent = 0;
  std::uint64_t delivered = 0;
  std::uint64_t lost = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t out_of_order = 0;
  std::uint64_t astray = 0;   // Messages that reached a client in another room.
  std::uint64_t damaged = 0;  // Messages that no client has sent in this form.
  std::uint64_t closed = 0;   // Connections that the server closed.

  // These count the measured part.
  Seconds measured{0};
  double messages_per_second = 0;
  double deliveries_per_second = 0;
  Latency latency;
  Cpu driver;                 // This program itself.
  std::optional<Cpu> server;  // None if the server's process is not known.
  std::optional<Memory> memory;

  std::string refusal;     // The first refusal of the server.
  std::string server_end;  // The fault in the end of the started server, if any.

  [[nodiscard]] bool faultless() const {
    return lost + duplicated + out_of_order + astray + damaged + closed == 0 && server_end.empty();
  }
};

void print_figures(const LoadOptions& options, const Figures& figures);

// Throws std::system_error if the file cannot be written.
void write_json(const std::string& path, const LoadOptions& options, const Figures& figures);

}  // namespace papo::bench
