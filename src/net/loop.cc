// SPDX-License-Identifier: MIT

#include "net/loop.h"

#include <cstdlib>
#include <system_error>
#include <utility>

#include "base/insist.h"
#include "net/poll.h"

namespace papo::net {
namespace {

// libuv ends the process if its tables cannot grow.
// NOLINTBEGIN(*-no-malloc,*-owning-memory): it is what libuv asks for.
int set_allocator() {
  return uv_replace_allocator(
      [](std::size_t size) { return insist([=] { return std::malloc(size); }); },
      [](void* old, std::size_t size) { return insist([=] { return std::realloc(old, size); }); },
      [](std::size_t count, std::size_t size) {
        return insist([=] { return std::calloc(count, size); });
      },
      [](void* memory) { std::free(memory); });
}
// NOLINTEND(*-no-malloc,*-owning-memory)

void check(int uv_result, const char* what) {
  if (uv_result < 0) throw std::system_error(-uv_result, std::generic_category(), what);
}

template <typename Owner, typename UvHandle>
Owner& owner_of(UvHandle* handle) {
  return *static_cast<Owner*>(handle->data);
}

}  // namespace

Loop::Raw::Raw() {
  static const int allocator_set = set_allocator();
  check(allocator_set, "cannot give the loop its memory");
  check(uv_loop_init(&loop), "cannot make an event loop");
}

Loop::Raw::~Raw() {
  // Handles closed after the last run() still wait for their close callbacks.
  while (uv_loop_close(&loop) == UV_EBUSY) uv_run(&loop, UV_RUN_NOWAIT);
}

Loop::Loop() : polls_(std::make_unique<PollSet>(raw_.loop)) {}
Loop::~Loop() = default;

void Loop::run() { uv_run(&raw_.loop, UV_RUN_DEFAULT); }

void Loop::stop() { uv_stop(&raw_.loop); }

std::chrono::milliseconds Loop::now() const {
  return std::chrono::milliseconds{uv_now(&raw_.loop)};
}

Timer::Timer(Loop& loop, std::function<void()> on_time)
    : on_time_(std::move(on_time)),
      handle_(make_handle<uv_timer_t>(this, "cannot make a timer", [&](uv_timer_t* timer) {
        return uv_timer_init(loop.raw(), timer);
      })) {}

void Timer::start(std::chrono::milliseconds delay, std::chrono::milliseconds repeat) {
  const auto on_time = [](uv_timer_t* timer) { owner_of<Timer>(timer).on_time_(); };
  uv_timer_start(handle_.get(), on_time, static_cast<uint64_t>(delay.count()),
                 static_cast<uint64_t>(repeat.count()));
}

void Timer::stop() { uv_timer_stop(handle_.get()); }

bool Timer::running() const {
  return uv_is_active(reinterpret_cast<const uv_handle_t*>(handle_.get())) != 0;
}

SignalWatch::SignalWatch(Loop& loop, int signal_number, std::function<void()> on_signal)
    : on_signal_(std::move(on_signal)),
      handle_(make_handle<uv_signal_t>(this, "cannot watch a signal", [&](uv_signal_t* signal) {
        return uv_signal_init(loop.raw(), signal);
      })) {
  const auto on_caught = [](uv_signal_t* caught, int) {
    owner_of<SignalWatch>(caught).on_signal_();
  };
  check(uv_signal_start(handle_.get(), on_caught, signal_number), "cannot watch a signal");
}

void SignalWatch::stop() { uv_signal_stop(handle_.get()); }

TurnEnd::TurnEnd(Loop& loop, std::function<void()> on_turn_end)
    : on_turn_end_(std::move(on_turn_end)),
      after_io_(make_handle<uv_check_t>(
          this, "cannot watch the loop",
          [&](uv_check_t* check) { return uv_check_init(loop.raw(), check); })),
      before_sleep_(make_handle<uv_prepare_t>(this, "cannot watch the loop", [&](uv_prepare_t* p) {
        return uv_prepare_init(loop.raw(), p);
      })) {
  uv_check_start(after_io_.get(), [](uv_check_t* c) { owner_of<TurnEnd>(c).on_turn_end_(); });
  uv_prepare_start(before_sleep_.get(),
                   [](uv_prepare_t* p) { owner_of<TurnEnd>(p).on_turn_end_(); });
  // This handle serves the others, so it does not keep the loop running by itself.
  uv_unref(reinterpret_cast<uv_handle_t*>(after_io_.get()));
  uv_unref(reinterpret_cast<uv_handle_t*>(before_sleep_.get()));
}

}  // namespace papo::net
