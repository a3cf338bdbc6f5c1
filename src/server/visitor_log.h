// SPDX-License-Identifier: MIT

// The lines of the log that strangers can cause at will: who connects, enters, leaves, guesses a
// password. Nobody may fill a disk with them, so in each period only some are written of one site,
// and of all sites together. The others are counted, and told in a few lines at its end.
//
// What operators do, and what the server tells of itself, does not go through this.
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

  // Tells what was not written, and begins a new period.
  void sum_up();

 private:
  struct LeftOut {
    std::size_t lines = 0;
    spdlog::level::level_enum level = spdlog::level::info;  // The gravest of them.

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
    } catch (const std::bad_alloc&) {  // A line of the log is lost, as spdlog has it.
    }
  }

  // Whether a line of that site is to be written. Counts it.
  bool admit(spdlog::level::level_enum level, const budget::Site& site);

  Mutex mutex_;
  Sites sites_ GUARDED_BY(mutex_);
  std::size_t written_ GUARDED_BY(mutex_) = 0;
  LeftOut of_others_ GUARDED_BY(mutex_);  // Of sites that there was no room to remember.
};

}  // namespace papo::server
