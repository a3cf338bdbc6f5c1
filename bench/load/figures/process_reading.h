// SPDX-License-Identifier: MIT

// The time, memory and descriptors that a process has used so far.
//
// Threads: any. Sources: clock_getcpuclockid(3), proc_pid_status(5), proc_pid_fd(5).
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <optional>

namespace papo::bench {

struct ProcessReading {
  std::chrono::nanoseconds cpu{0};  // User and system time of all its threads.
  std::size_t resident = 0;         // Bytes of memory now.
  std::size_t peak_resident = 0;    // The most bytes of memory until now.
  std::size_t descriptors = 0;      // Open descriptors; 0 if they may not be seen.
};

// None if there is no such process (any more).
std::optional<ProcessReading> read_process(pid_t pid);

std::chrono::nanoseconds own_cpu_time();

}  // namespace papo::bench
