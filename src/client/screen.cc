// SPDX-License-Identifier: MIT

#include "client/screen.h"

#include <sys/ioctl.h>

namespace papo::client {

ScreenSize screen_size(int fd) {
  ScreenSize result;
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) != 0) return result;
  if (size.ws_row > 0) result.rows = size.ws_row;
  if (size.ws_col > 0) result.columns = size.ws_col;
  return result;
}

}  // namespace papo::client
