// SPDX-License-Identifier: MIT

// What a run found out, and how it is told.
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
    double share = 0;  // Of one core.
  };

  struct Memory {
    std::size_t resident = 0;  // Bytes.
    std::size_t peak_resident = 0;
  };

  // From the first connection to when everyone was in and had read who else came.
  Seconds joined_in{0};

  // The whole run, warm-up included.
  std::uint64_t sent = 0;
  std::uint64_t delivered = 0;
  std::uint64_t lost = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t out_of_order = 0;
  std::uint64_t astray = 0;   // Messages that reached another room.
  std::uint64_t damaged = 0;  // Messages that nobody sent like that.
  std::uint64_t closed = 0;   // Connections that the server closed.

  // The measured part of it.
  Seconds measured{0};
  double messages_per_second = 0;
  double deliveries_per_second = 0;
  Latency latency;
  Cpu driver;                 // This program itself.
  std::optional<Cpu> server;  // When it is known which process it is.
  std::optional<Memory> memory;

  std::string refusal;     // The first thing the server would not do.
  std::string server_end;  // What was wrong with how the server that was started ended.

  [[nodiscard]] bool faultless() const {
    return lost + duplicated + out_of_order + astray + damaged + closed == 0 && server_end.empty();
  }
};

void print_figures(const LoadOptions& options, const Figures& figures);

// Throws std::system_error when the file can't be written.
void write_json(const std::string& path, const LoadOptions& options, const Figures& figures);

}  // namespace papo::bench
