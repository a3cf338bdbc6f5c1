// SPDX-License-Identifier: MIT

#include "base/passed_descriptor.h"

#include <fcntl.h>

#include <cerrno>

#include "base/whole_number.h"

namespace papo {

std::optional<int> passed_descriptor(std::string_view path) {
  if (path == "/dev/stdin") return 0;
  if (path == "/dev/stdout") return 1;
  if (path == "/dev/stderr") return 2;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!path.starts_with(folder)) continue;
    const auto fd = whole_number<int>(path.substr(folder.size()));
    if (fd && *fd >= 0) return fd;
  }
  return std::nullopt;
}

Fd duplicate(int fd, int access) {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0) return {};
  const int given = flags & O_ACCMODE;
  if (given != O_RDWR && given != access) {
    errno = EBADF;
    return {};
  }
  return Fd{::fcntl(fd, F_DUPFD_CLOEXEC, 0)};
}

}  // namespace papo
