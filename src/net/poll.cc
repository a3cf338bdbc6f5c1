// SPDX-License-Identifier: MIT

#include "net/poll.h"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace papo::net {
namespace {

// epoll tells errors and hang-ups even if nothing is wanted, but then only once.
epoll_event event_of(Poll& poll, std::uint32_t wanted) {
  epoll_event event{};
  event.events = wanted == 0 ? std::uint32_t{EPOLLET} : wanted;
  event.data.ptr = &poll;
  return event;
}

Fd empty_set() {
  Fd set{::epoll_create1(EPOLL_CLOEXEC)};
  if (set.open()) return set;
  throw std::system_error(errno, std::generic_category(), "cannot make a set of descriptors");
}

}  // namespace

PollSet::PollSet(uv_loop_t& loop)
    : epoll_(empty_set()),
      handle_(make_handle<uv_poll_t>(this, "cannot watch descriptors", [&](uv_poll_t* handle) {
        return uv_poll_init(&loop, handle, epoll_.get());
      })) {
  uv_poll_start(handle_.get(), UV_READABLE, [](uv_poll_t* handle, int, int) {
    static_cast<PollSet*>(handle->data)->tell_ready();
  });
  count(0, 0);
}

void PollSet::add(Poll& poll, int fd) {
  auto event = event_of(poll, 0);
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0) return;
  throw std::system_error(errno, std::generic_category(), "cannot watch a descriptor");
}

// This takes no memory, so it does not fail.
void PollSet::change(Poll& poll, int fd, std::uint32_t before, std::uint32_t wanted) {
  auto event = event_of(poll, wanted);
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event);
  count(before, wanted);
}

void PollSet::remove(Poll& poll, int fd, std::uint32_t wanted) {
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
  count(wanted, 0);
  const auto untold = std::ranges::find(
      untold_, &poll, [](const auto& event) { return static_cast<Poll*>(event.data.ptr); });
  if (untold != untold_.end()) untold->data.ptr = nullptr;
}

// The set keeps the loop running while any descriptor is watched for something.
void PollSet::count(std::uint32_t before, std::uint32_t wanted) {
  if (before == 0 && wanted != 0) ++watched_;
  if (before != 0 && wanted == 0) --watched_;
  auto* const handle = reinterpret_cast<uv_handle_t*>(handle_.get());
  watched_ > 0 ? uv_ref(handle) : uv_unref(handle);
}

void PollSet::tell_ready() {
  const int ready = ::epoll_wait(epoll_.get(), events_.data(), most_told, 0);
  untold_ = std::span{events_}.first(static_cast<std::size_t>(std::max(ready, 0)));
  while (!untold_.empty()) {
    const auto event = untold_.front();
    untold_ = untold_.subspan(1);
    if (event.data.ptr != nullptr) static_cast<Poll*>(event.data.ptr)->tell(event.events);
  }
}

Poll::Poll(Loop& loop, int fd, std::function<void(Ready)> on_ready)
    : set_(loop.polls()), on_ready_(std::move(on_ready)), fd_(fd) {
  set_.add(*this, fd);
}

void Poll::watch(bool readable, bool writable, bool hang_up) {
  want((readable ? EPOLLIN : 0U) | (writable ? EPOLLOUT : 0U) | (hang_up ? EPOLLRDHUP : 0U));
}

void Poll::want(std::uint32_t wanted) {
  const auto before = std::exchange(wanted_, wanted);
  if (wanted != before) set_.change(*this, fd_, before, wanted);
}

void Poll::tell(std::uint32_t events) {
  if (wanted_ == 0) return;  // Nothing is wanted by now.
  if ((events & EPOLLERR) != 0) {
    // The callback finds out the reason by reading or writing, and says anew what to watch.
    want(0);
    return on_ready_({true, true, true, true});
  }
  // A hang-up is told as the wanted events: the next read or write finds it.
  const auto told = (events & EPOLLHUP) != 0 ? wanted_ : events & wanted_;
  if (told == 0) return;
  on_ready_({(told & EPOLLIN) != 0, (told & EPOLLOUT) != 0, (told & EPOLLRDHUP) != 0, false});
}

}  // namespace papo::net
