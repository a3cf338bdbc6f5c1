// SPDX-License-Identifier: MIT

// A reader of the Hub's events beside the workers, such as a log. The Hub waits for no observer:
// the events are put into a queue, and dealt with on the observer's own thread.
//
// The queue is bounded by its backlog, as a mailbox is. Above `budget::congestion_mark` the loop
// stops reading from clients, until the observer is relieved.
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

namespace papo::engine {

// The queue of an observer.
class EventQueue {
 public:
  using Events = std::vector<chat::EventPtr>;

  // Any thread. Posting makes no system call.
  void post(chat::EventPtr event);
  void wake();
  // Makes take() or rest() return although no event came.
  void poke();
  [[nodiscard]] std::size_t backlog() const { return backlog_.load(); }

  // The observer's thread. Waits until there are events, or a poke, and takes all events. False
  // after the stop, once nothing waits.
  bool take(const std::stop_token& stopping, Events& events);
  // As the other take(), but ends after that time. Then there may be no events.
  bool take(const std::stop_token& stopping, Events& events,
            std::chrono::steady_clock::duration longest);
  // Lets events gather for this time. A question among them, or a poke, ends the waiting at once.
  void gather(const std::stop_token& stopping, std::chrono::steady_clock::duration time);
  // Waits for a poke, but no longer than this.
  void rest(const std::stop_token& stopping, std::chrono::steady_clock::duration time);
  // The taken events are dealt with.
  void settle();
  // Nobody need wait for the observer, whatever its backlog is.
  void tell_relief() { relieved_(); }

  void on_relief(std::function<void()> relieved) { relieved_ = std::move(relieved); }

 private:
  void take_all(Events& events) REQUIRES(mutex_);

  std::function<void()> relieved_ = [] {};
  Mutex mutex_;
  StoppableCondition something_came_;
  Events events_ GUARDED_BY(mutex_);
  bool is_poked_ GUARDED_BY(mutex_) = false;
  bool has_question_ GUARDED_BY(mutex_) = false;
  std::size_t taken_ = 0;  // Bytes. Belongs to the observer's thread.
  std::atomic<bool> has_news_{false};
  std::atomic<bool> gathers_{false};  // No news need wake the observer, but for a question.
  std::atomic<std::size_t> backlog_{0};
};

class Observer : public chat::EventSink {
 public:
  void wake() final { queue_.wake(); }

  // Any thread. The bytes of events that were posted and not yet dealt with, as far as the loop has
  // to wait for them.
  [[nodiscard]] virtual std::size_t backlog() const { return queue_.backlog(); }

  // To be set before the first event. `relieved` is called on the observer's thread when its
  // backlog has fallen.
  void on_relief(std::function<void()> relieved) { queue_.on_relief(std::move(relieved)); }

 protected:
  ~Observer() = default;
  EventQueue& queue() { return queue_; }
  [[nodiscard]] const EventQueue& queue() const { return queue_; }

 private:
  EventQueue queue_;
};

}  // namespace papo::engine
