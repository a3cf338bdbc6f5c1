// SPDX-License-Identifier: MIT

#include "net/sender.h"

#include <liburing.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>

#include "net/socket.h"

namespace papo::net {
namespace {

// The sends of one system call. More would be a little cheaper, but a reader that the first send
// wakes would wait longer for the processor.
constexpr unsigned sends_a_call = 128;

bool kernel_can_send(io_uring& ring) {
  const std::unique_ptr<io_uring_probe, decltype(&io_uring_free_probe)> probe{
      io_uring_get_probe_ring(&ring), io_uring_free_probe};
  return probe && io_uring_opcode_supported(probe.get(), IORING_OP_SEND) != 0;
}

void send_one_by_one(std::span<Send> sends) {
  for (auto& send : sends) {
    const auto taken = send_some(send.fd, send.bytes);
    send.result = taken >= 0 ? taken : -errno;
  }
}

}  // namespace

// An io_uring. Nothing ever stays in it: every entry has come out, or the ring is given up.
class Sender::Ring {
 public:
  // Null if the kernel has no io_uring, or does not allow it.
  static std::unique_ptr<Ring> open() {
    auto ring = std::make_unique<Ring>();
    ring->opened_ = io_uring_queue_init(sends_a_call, &ring->ring_, 0) == 0;
    return ring->opened_ && kernel_can_send(ring->ring_) ? std::move(ring) : nullptr;
  }

  Ring() = default;
  ~Ring() {
    if (opened_) io_uring_queue_exit(&ring_);
  }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  // At most as many as one call carries. Returns how many of them were made, from the first on. If
  // that is not all, the ring is of no more use.
  std::size_t send_all(std::span<Send> sends) {
    for (std::size_t i = 0; i < sends.size(); ++i) {
      auto* const entry = io_uring_get_sqe(&ring_);
      io_uring_prep_send(entry, sends[i].fd, sends[i].bytes.data(), sends[i].bytes.size(),
                         MSG_NOSIGNAL | MSG_DONTWAIT);
      entry->user_data = i;
    }
    const int made = io_uring_submit_and_wait(&ring_, static_cast<unsigned>(sends.size()));
    if (made <= 0) return 0;
    for (int told = 0; told < made;) {
      io_uring_cqe* done = nullptr;
      if (io_uring_wait_cqe(&ring_, &done) != 0) continue;  // A signal came.
      sends[done->user_data].result = done->res;
      io_uring_cqe_seen(&ring_, done);
      ++told;
    }
    return static_cast<std::size_t>(made);
  }

 private:
  io_uring ring_{};
  bool opened_ = false;
};

Sender::Sender(Way way) : ring_(way == Way::together ? Ring::open() : nullptr) {}

Sender::~Sender() = default;
Sender::Sender(Sender&&) noexcept = default;
Sender& Sender::operator=(Sender&&) noexcept = default;

void Sender::send_all(std::span<Send> sends) {
  while (ring_ && !sends.empty()) {
    const auto some = sends.first(std::min<std::size_t>(sends.size(), sends_a_call));
    const auto made = ring_->send_all(some);
    if (made < some.size()) ring_.reset();
    sends = sends.subspan(made);
  }
  send_one_by_one(sends);
}

}  // namespace papo::net
