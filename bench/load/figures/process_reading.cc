// SPDX-License-Identifier: MIT

#include "process_reading.h"

#include <ctime>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <system_error>

namespace papo::bench {
namespace {

std::optional<std::chrono::nanoseconds> read_clock(clockid_t clock) {
  timespec time{};
  if (clock_gettime(clock, &time) != 0) return std::nullopt;
  return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

std::size_t count_entries(const std::string& folder) {
  std::size_t count = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator entry{folder, error}, end; !error && entry != end;
       entry.increment(error)) {
    ++count;
  }
  return count;
}

}  // namespace

std::optional<ProcessReading> read_process(pid_t pid) {
  // /proc/PID/stat has these times too, but in steps of 10 ms.
  clockid_t clock{};
  if (clock_getcpuclockid(pid, &clock) != 0) return std::nullopt;
  const auto cpu = read_clock(clock);
  if (!cpu) return std::nullopt;

  ProcessReading reading;
  reading.cpu = *cpu;
  const std::string process = "/proc/" + std::to_string(pid);
  std::ifstream status{process + "/status"};
  constexpr std::size_t unit = 1024;
  for (std::string field; status >> field;) {
    std::size_t value = 0;
    if (field == "VmRSS:" && status >> value) reading.resident = value * unit;
    if (field == "VmHWM:" && status >> value) reading.peak_resident = value * unit;
    status.clear();
    status.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  reading.descriptors = count_entries(process + "/fd");
  return reading;
}

std::chrono::nanoseconds own_cpu_time() {
  return read_clock(CLOCK_PROCESS_CPUTIME_ID).value_or(std::chrono::nanoseconds{0});
}

}  // namespace papo::bench
