// SPDX-License-Identifier: MIT

// The kernel's side of connections that exist nowhere else: what is sent to their descriptors ends
// up here. It takes as much as it was told to, so that a script decides when someone is slow.
//
// The program's send() and sendmsg() are replaced by what is in fake_kernel.cc, and there is no
// io_uring.
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
    std::string received{};        // By the peer, of all that was ever sent.
    std::size_t space = anything;  // Bytes that it takes further.
    bool reset = false;            // The peer is gone.
    bool refused = false;          // And someone has found that out.
  };

  // There is one at a time: that is where what is sent goes.
  FakeKernel();
  ~FakeKernel();
  FakeKernel(const FakeKernel&) = delete;
  FakeKernel& operator=(const FakeKernel&) = delete;

  int open();  // A descriptor that is never used again.
  void close(int fd) { connections_.erase(fd); }
  Connection& at(int fd) { return connections_.at(fd); }

  // Bytes taken, or -1 with errno. Nothing may be sent to what is closed.
  std::ptrdiff_t take(int fd, std::string_view bytes);

 private:
  static constexpr int first_fd = 1 << 20;
  int last_fd_ = first_fd;
  std::map<int, Connection> connections_;
};

}  // namespace papo::fuzz
