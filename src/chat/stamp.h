// SPDX-License-Identifier: MIT

// When something was asked for, and its place among all that was. The engine that carries requests
// out gives each its stamp: nothing in this folder reads a clock.
//
// Threads: values, any thread.
#pragma once

#include <chrono>
#include <cstdint>

namespace papo::chat {

// On the clock on the wall, which people are shown and may set.
using Time = std::chrono::system_clock::time_point;
// On a clock that nobody sets. How long something lasts goes by this one.
using Moment = std::chrono::steady_clock::time_point;

// Of a request among all requests, from 1 on. 0 is none.
using Sequence = std::uint64_t;

struct Stamp {
  Sequence sequence = 0;  // Higher than that of every request before.
  Time time{};
  Moment moment{};
};

}  // namespace papo::chat
