// SPDX-License-Identifier: MIT

// A system call that a signal interrupted is made again.
//
// Threads: any.
// Source: signal(7), "Interruption of system calls".
#pragma once

#include <cerrno>

namespace papo {

// Returns the last result of the call: never -1 with EINTR.
template <typename Call>
auto retry_if_interrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

}  // namespace papo
