// SPDX-License-Identifier: MIT

// One who reads the Hub's events beside the workers, such as a log. The Hub waits for no observer:
// what comes is put into a queue, and dealt with on a thread of the observer's own.
//
// What bounds the queue is its backlog, as a mailbox's does: above `budget::congestion_mark` the
// loop stops reading from clients, until the observer is relieved.
//
// Threads: post() and wake() any; the rest as each says.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <stop_token>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "chat/event.h"

namespace papo::server {

// The queue of an observer.
class EventQueue {
 public:
  using Events = std::vector<chat::EventPtr>;

  // Any thread. Posting makes no system call.
  void post(chat::EventPtr event);
  void wake();
  // Has take() or rest() return, though no event came.
  void poke();
  [[nodiscard]] std::size_t backlog() const { return backlog_.load(); }

  // The observer's thread. Waits until there are events, or a poke, and takes all. False once it is
  // told to stop and nothing waits.
  bool take(const std::stop_token& stopping, Events& events);
  // Waits for a poke, or so long.
  void rest(const std::stop_token& stopping, std::chrono::steady_clock::duration time);
  // What was taken is dealt with.
  void settle();
  // Nobody need wait for the observer, whatever its backlog is.
  void tell_relief() { relieved_(); }

  void on_relief(std::function<void()> relieved) { relieved_ = std::move(relieved); }

 private:
  std::function<void()> relieved_ = [] {};
  Mutex mutex_;
  StoppableCondition something_came_;
  Events events_ GUARDED_BY(mutex_);
  bool is_poked_ GUARDED_BY(mutex_) = false;
  std::size_t taken_ = 0;  // Bytes. The observer's thread's alone.
  std::atomic<bool> has_news_{false};
  std::atomic<std::size_t> backlog_{0};
};

class Observer : public chat::EventSink {
 public:
  void wake() final { queue_.wake(); }

  // Any thread. Bytes of the events that were posted and are not yet dealt with, as far as anyone
  // has to wait for that.
  [[nodiscard]] virtual std::size_t backlog() const { return queue_.backlog(); }

  // Before the first event: what is called on the observer's thread whenever its backlog has
  // fallen.
  void on_relief(std::function<void()> relieved) { queue_.on_relief(std::move(relieved)); }

 protected:
  ~Observer() = default;
  EventQueue& queue() { return queue_; }
  [[nodiscard]] const EventQueue& queue() const { return queue_; }

 private:
  EventQueue queue_;
};

}  // namespace papo::server
