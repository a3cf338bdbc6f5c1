// SPDX-License-Identifier: MIT

// The libuv loop and its handles, as values that own what they hold.
//
// libuv frees nothing by itself: a handle must be closed, and its memory must live until the loop
// has called the close callback. `Handle` below does both. So a Timer or a Poll is simply destroyed
// when it is no longer wanted, but not by its own callback, whose captures would go with it.
//
// Threads: everything here belongs to the thread that runs the loop.
// Source: https://docs.libuv.org/en/v1.x/ (handles, signal, loop watchers).
#pragma once

#include <uv.h>

#include <chrono>
#include <functional>
#include <memory>
#include <system_error>

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

// Memory for a handle that libuv has not seen yet becomes an owned Handle only once its init call
// succeeded: a handle that was never initialised must not be closed. Throws std::system_error.
template <typename UvHandle, typename Init>
Handle<UvHandle> make_handle(void* owner, const char* what, Init init) {
  auto memory = std::make_unique<UvHandle>();
  if (const int result = init(memory.get()); result < 0) {
    throw std::system_error(-result, std::generic_category(), what);
  }
  memory->data = owner;
  return Handle<UvHandle>{memory.release()};
}

class PollSet;  // net/poll.h

class Loop {
 public:
  Loop();   // Throws std::system_error if the kernel gives no epoll descriptor.
  ~Loop();  // Every handle of the loop must end before.
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Returns once stop() was called, or nothing is left that could ever happen.
  void run();
  void stop();

  // The loop's clock at the beginning of this turn: monotonic, in milliseconds.
  [[nodiscard]] std::chrono::milliseconds now() const;

  uv_loop_t* raw() { return &raw_.loop; }
  PollSet& polls() { return *polls_; }

 private:
  struct Raw {
    Raw();
    ~Raw();
    Raw(const Raw&) = delete;
    Raw& operator=(const Raw&) = delete;
    uv_loop_t loop{};
  };

  Raw raw_;
  std::unique_ptr<PollSet> polls_;
};

// libuv holds the address of such an object, so it is neither copied nor moved.
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

class SignalWatch : Pinned {
 public:
  SignalWatch(Loop& loop, int signal_number, std::function<void()> on_signal);

  // Gives the signal its default action back.
  void stop();

 private:
  std::function<void()> on_signal_;
  Handle<uv_signal_t> handle_;
};

// Calls back once a turn after all ready handles, and again just before the loop sleeps, so that
// the work of timers is not delayed.
class TurnEnd : Pinned {
 public:
  TurnEnd(Loop& loop, std::function<void()> on_turn_end);

 private:
  std::function<void()> on_turn_end_;
  Handle<uv_check_t> after_io_;
  Handle<uv_prepare_t> before_sleep_;
};

}  // namespace papo::net
