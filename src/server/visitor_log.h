// SPDX-License-Identifier: MIT

// The lines of the log that strangers can cause at will: connecting, entering, leaving, guessing a
// password. Nobody may fill a disk with them. So in each period only some are written of one site,
// and of all sites together. The others are counted, and a few lines tell their number at the end
// of the period.
//
// Acts of operators, and the server's lines about itself, are not counted here.
//
// Threads: any.
#pragma once

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "base/address_range.h"
#include "base/mutex.h"
#include "budget/site.h"

namespace papo::server {

class VisitorLog {
 public:
  template <typename... Args>
  void info(const budget::Site& site, fmt::format_string<Args...> format, Args&&... args) {
    write(spdlog::level::info, site, format, std::forward<Args>(args)...);
  }
  template <typename... Args>
  void warn(const budget::Site& site, fmt::format_string<Args...> format, Args&&... args) {
    write(spdlog::level::warn, site, format, std::forward<Args>(args)...);
  }

  // Writes the number of the lines that were not written, and begins a new period.
  void sum_up();

 private:
  struct LeftOut {
    std::size_t lines = 0;
    spdlog::level::level_enum level = spdlog::level::info;  // The most serious of them.

    void add(std::size_t more, spdlog::level::level_enum its_level) {
      lines += more;
      level = std::max(level, its_level);
    }
  };
  struct Lines {
    std::size_t written = 0;
    LeftOut left_out{};
  };
  using Sites = std::map<std::optional<AddressRange>, Lines>;

  template <typename... Args>
  void write(spdlog::level::level_enum level, const budget::Site& site,
             fmt::format_string<Args...> format, Args&&... args) {
    try {
      if (!spdlog::should_log(level) || !admit(level, site)) return;
      spdlog::log(level, "{}", fmt::format(format, std::forward<Args>(args)...));
    } catch (const std::bad_alloc&) {  // A line of the log is lost, as in spdlog.
    }
  }

  // Whether to write a line of that site. Counts the line.
  bool admit(spdlog::level::level_enum level, const budget::Site& site);

  Mutex mutex_;
  Sites sites_ GUARDED_BY(mutex_);
  std::size_t written_ GUARDED_BY(mutex_) = 0;
  // The lines of sites that were not remembered for want of room.
  LeftOut of_others_ GUARDED_BY(mutex_);
};

}  // namespace papo::server
