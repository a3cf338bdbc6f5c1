// SPDX-License-Identifier: MIT

#include "descriptor_limit.h"

#include <fmt/core.h>
#include <sys/resource.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace papo::bench {

void raise_descriptor_limit(std::size_t needed) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot tell the limit of open files");
  }
  if (limit.rlim_max < needed) {
    throw std::runtime_error(fmt::format(
        "this needs {} open files, but the limit is {} (ulimit -Hn)", needed, limit.rlim_max));
  }
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot raise the limit of open files");
  }
}

}  // namespace papo::bench
