// SPDX-License-Identifier: MIT

// The libuv loop and its handles, as values that own what they hold.
//
// libuv frees nothing by itself: a handle must be closed, and its memory must live until the loop
// has called the close callback. `Handle` below does both, so a Timer, Poll, ... is simply
// destroyed when it is no longer wanted (but not by its own callback, whose captures would go with
// it).
//
// Threads: everything here belongs to the thread that runs the loop, except Wakeup::send().
// Source: https://docs.libuv.org/en/v1.x/ (handles, poll, async, signal, loop watchers).
#pragma once

#include <uv.h>

#include <chrono>
#include <functional>
#include <memory>

namespace papo::net {

// Closes the handle; the loop frees its memory once libuv is done with it.
struct HandleCloser {
  template <typename UvHandle>
  void operator()(UvHandle* handle) const {
    uv_close(reinterpret_cast<uv_handle_t*>(handle), [](uv_handle_t* closed) {
      std::unique_ptr<UvHandle>{reinterpret_cast<UvHandle*>(closed)};
    });
  }
};

template <typename UvHandle>
using Handle = std::unique_ptr<UvHandle, HandleCloser>;

class Loop {
 public:
  Loop();   // Throws std::system_error when the kernel gives no epoll descriptor.
  ~Loop();  // Every handle on it must have been destroyed before.
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Returns once stop() was called or nothing is left that could ever happen.
  void run();
  void stop();

  // The loop's clock, as of the beginning of this turn: monotonic, in milliseconds.
  [[nodiscard]] std::chrono::milliseconds now() const;

  uv_loop_t* raw() { return &loop_; }

 private:
  uv_loop_t loop_{};
};

// What libuv holds the address of: neither copied nor moved.
class Pinned {
 public:
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;

 protected:
  Pinned() = default;
  ~Pinned() = default;
};

class Timer : Pinned {
 public:
  Timer(Loop& loop, std::function<void()> on_time);

  // Calls back after `delay`, then every `repeat` if that is not zero. Starting again restarts it.
  void start(std::chrono::milliseconds delay, std::chrono::milliseconds repeat = {});
  void stop();
  [[nodiscard]] bool running() const;

 private:
  std::function<void()> on_time_;
  Handle<uv_timer_t> handle_;
};

// Watches one descriptor, level-triggered. Owns the watch, not the descriptor: destroy the Poll
// before closing it.
class Poll : Pinned {
 public:
  struct Ready {
    bool readable;
    bool writable;  // Both are set on an error or hang-up: the next read or write tells which.
    bool hung_up;   // The peer will send no more than what is there, or there was an error.
    bool failed;    // There was an error, such as a reset.
  };

  Poll(Loop& loop, int fd, std::function<void(Ready)> on_ready);

  // Nothing is watched until the first call. Watching nothing takes the descriptor off epoll, so
  // that not even an error is reported. A hang-up is reported each turn for as long as it is
  // watched for.
  void watch(bool readable, bool writable, bool hang_up = false);

 private:
  std::function<void(Ready)> on_ready_;
  int wanted_ = 0;
  Handle<uv_poll_t> handle_;
};

// Calls back on the loop's thread some time after send(); several sends may become one call.
class Wakeup : Pinned {
 public:
  Wakeup(Loop& loop, std::function<void()> on_wakeup);

  void send();  // Any thread, also from a signal handler.

 private:
  std::function<void()> on_wakeup_;
  Handle<uv_async_t> handle_;
};

class SignalWatch : Pinned {
 public:
  SignalWatch(Loop& loop, int signal_number, std::function<void()> on_signal);

  // Gives the signal its default action back.
  void stop();

 private:
  std::function<void()> on_signal_;
  Handle<uv_signal_t> handle_;
};

// Calls back once a turn after all that was ready has been handled, and again just before the loop
// would sleep, so that what timers did is not left lying.
class TurnEnd : Pinned {
 public:
  TurnEnd(Loop& loop, std::function<void()> on_turn_end);

 private:
  std::function<void()> on_turn_end_;
  Handle<uv_check_t> after_io_;
  Handle<uv_prepare_t> before_sleep_;
};

}  // namespace papo::net
