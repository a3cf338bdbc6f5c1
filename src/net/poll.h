// SPDX-License-Identifier: MIT

// The descriptors that a loop watches: whether they can be read from or written to.
//
// libuv has a handle for that, too, but it takes 176 bytes for each connection. Here all
// descriptors of a loop are in one epoll set, which libuv watches as if it were one descriptor.
//
// Threads: the loop's.
// Source: epoll(7), epoll_ctl(2).
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "base/fd.h"
#include "net/loop.h"

namespace papo::net {

class Poll;

// All descriptors that a loop watches. The Loop has one.
class PollSet : Pinned {
 public:
  explicit PollSet(uv_loop_t& loop);  // Throws std::system_error.

 private:
  friend class Poll;

  void add(Poll& poll, int fd);
  void change(Poll& poll, int fd, std::uint32_t before, std::uint32_t wanted);
  void remove(Poll& poll, int fd, std::uint32_t wanted);
  void count(std::uint32_t before, std::uint32_t wanted);
  void tell_ready();

  static constexpr std::size_t most_told = 1024;  // In a turn. The others come with the next one.

  Fd epoll_;
  Handle<uv_poll_t> handle_;
  std::size_t watched_ = 0;  // How many of them are watched for something.
  std::array<epoll_event, most_told> events_{};
  std::span<epoll_event> untold_{};  // The ones of this turn that are still to be told.
};

// Watches one descriptor, level-triggered. A Poll owns the watch and not the descriptor: destroy it
// before closing the descriptor. The descriptor stays blocking or non-blocking.
class Poll : Pinned {
 public:
  struct Ready {
    bool readable;
    bool writable;  // Both are set on an error or hang-up: the next read or write tells which.
    // The peer will send no more than the bytes that are there, or there was an error.
    bool hung_up;
    bool failed;  // There was an error, such as a reset.
  };

  // Throws std::system_error if the descriptor cannot be watched, such as a regular file's.
  Poll(Loop& loop, int fd, std::function<void(Ready)> on_ready);
  Poll(const Poll&) = delete;
  Poll& operator=(const Poll&) = delete;
  ~Poll() { set_.remove(*this, fd_, wanted_); }

  // Nothing is watched until the first call. While nothing is watched, not even an error is told. A
  // hang-up that is watched for is told in each turn.
  void watch(bool readable, bool writable, bool hang_up = false);

 private:
  friend class PollSet;

  void want(std::uint32_t wanted);
  void tell(std::uint32_t events);

  PollSet& set_;
  std::function<void(Ready)> on_ready_;
  int fd_;
  std::uint32_t wanted_ = 0;  // The wanted events of epoll.
};

}  // namespace papo::net
