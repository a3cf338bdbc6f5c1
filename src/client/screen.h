// SPDX-License-Identifier: MIT

// The size of the terminal behind a descriptor.
//
// Threads: any.
#pragma once

namespace papo::client {

struct ScreenSize {
  int rows = 24;
  int columns = 80;
};

// The usual size, if the real one is not known.
ScreenSize screen_size(int fd);

}  // namespace papo::client
