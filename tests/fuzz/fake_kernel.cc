// SPDX-License-Identifier: MIT

#include "fake_kernel.h"

#include <liburing.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "check.h"

namespace papo::fuzz {
namespace {

FakeKernel* the_kernel = nullptr;  // A program has only one.

}  // namespace

FakeKernel::FakeKernel() { the_kernel = this; }

FakeKernel::~FakeKernel() { the_kernel = nullptr; }

int FakeKernel::open() {
  connections_.emplace(++last_fd_, Connection{});
  return last_fd_;
}

std::ptrdiff_t FakeKernel::take(int fd, std::string_view bytes) {
  const auto found = connections_.find(fd);
  check(found != connections_.end(), "nothing is sent to a descriptor that was let go of");
  auto& connection = found->second;
  if (connection.reset) {
    connection.refused = true;
    errno = ECONNRESET;
    return -1;
  }
  if (connection.space == 0) {
    errno = EAGAIN;
    return -1;
  }
  const auto taken = std::min(bytes.size(), connection.space);
  if (connection.space != anything) connection.space -= taken;
  connection.received += bytes.substr(0, taken);
  return static_cast<std::ptrdiff_t>(taken);
}

}  // namespace papo::fuzz

// NOLINTBEGIN(readability-identifier-naming): the C library's.
extern "C" ssize_t send(int fd, const void* bytes, std::size_t size, int /*flags*/) {
  return papo::fuzz::the_kernel->take(fd, {static_cast<const char*>(bytes), size});
}

extern "C" ssize_t sendmsg(int fd, const msghdr* message, int /*flags*/) {
  std::string bytes;
  for (std::size_t i = 0; i < message->msg_iovlen; ++i) {
    const auto& piece = message->msg_iov[i];
    bytes.append(static_cast<const char*>(piece.iov_base), piece.iov_len);
  }
  return papo::fuzz::the_kernel->take(fd, bytes);
}

extern "C" int io_uring_queue_init(unsigned /*entries*/, io_uring* /*ring*/, unsigned /*flags*/) {
  return -ENOSYS;
}
// NOLINTEND(readability-identifier-naming)
