// SPDX-License-Identifier: MIT

#include "base/write_all.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

#include "base/retry.h"

namespace papo {

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto written =
        retry_if_interrupted([&] { return ::write(fd, text.data(), text.size()); });
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd ready{.fd = fd, .events = POLLOUT, .revents = 0};
      static_cast<void>(::poll(&ready, 1, -1));
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace papo
