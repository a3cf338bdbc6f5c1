// SPDX-License-Identifier: MIT

// How large the terminal is that a descriptor leads to.
//
// Threads: any.
#pragma once

namespace papo::client {

struct ScreenSize {
  int rows = 24;
  int columns = 80;
};

// The usual size if it is not known.
ScreenSize screen_size(int fd);

}  // namespace papo::client
