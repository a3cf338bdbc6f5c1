// SPDX-License-Identifier: MIT

// The time of a request, and its place among all requests. The engine gives each request its stamp:
// nothing in this folder reads a clock.
//
// Threads: values, any thread.
#pragma once

#include <chrono>
#include <cstdint>

namespace papo::chat {

// A time on the wall's clock, which people see and may set.
using Time = std::chrono::system_clock::time_point;
// A time on a clock that nobody sets. Durations go by this one.
using Moment = std::chrono::steady_clock::time_point;

// The number of a request among all, from 1 on. 0 is none.
using Sequence = std::uint64_t;

struct Stamp {
  Sequence sequence = 0;  // Higher than those of all earlier requests.
  Time time{};
  Moment moment{};
};

}  // namespace papo::chat
