// SPDX-License-Identifier: MIT

// The kernel's side of connections that exist nowhere else: the bytes that are sent to their
// descriptors end here. A script decides how many bytes a connection takes, so a script makes a
// client slow.
//
// fake_kernel.cc replaces the program's send() and sendmsg(), and there is no io_uring.
//
// Threads: one.
#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <string>
#include <string_view>

namespace papo::fuzz {

class FakeKernel {
 public:
  static constexpr std::size_t anything = std::numeric_limits<std::size_t>::max();

  struct Connection {
    std::string received{};        // All bytes that the peer ever received.
    std::size_t space = anything;  // How many more bytes the connection takes.
    bool reset = false;            // The peer is gone.
    bool refused = false;          // A send has found that out.
  };

  // There is one object at a time, and it gets all that is sent.
  FakeKernel();
  ~FakeKernel();
  FakeKernel(const FakeKernel&) = delete;
  FakeKernel& operator=(const FakeKernel&) = delete;

  int open();  // Returns a descriptor that is never used again.
  void close(int fd) { connections_.erase(fd); }
  Connection& at(int fd) { return connections_.at(fd); }

  // Returns how many bytes were taken, or -1 with errno. Nothing may be sent to a closed
  // descriptor.
  std::ptrdiff_t take(int fd, std::string_view bytes);

 private:
  static constexpr int first_fd = 1 << 20;
  int last_fd_ = first_fd;
  std::map<int, Connection> connections_;
};

}  // namespace papo::fuzz
