// SPDX-License-Identifier: MIT

// Sets the time zone of a test to UTC, wherever the test runs.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace papo::client {

inline constexpr std::time_t noon = 1'795'435'200;  // 2026-11-23 12:00.
inline constexpr std::time_t day = 86400;

class InUtc : public testing::Test {
 protected:
  InUtc() {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
  }
  ~InUtc() override {
    ::unsetenv("TZ");
    ::tzset();
  }
};

}  // namespace papo::client
