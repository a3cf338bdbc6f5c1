// SPDX-License-Identifier: MIT

#include "base/event_fd.h"

#include <sys/eventfd.h>

#include <cerrno>
#include <system_error>

namespace papo {

Fd make_event_fd() {
  Fd event{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (event.open()) return event;
  throw std::system_error(errno, std::generic_category(), "eventfd");
}

}  // namespace papo
