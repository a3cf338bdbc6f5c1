// A test that takes place in Greenwich, wherever it is run.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace papo::client {

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
