// SPDX-License-Identifier: MIT

#include "server/observer.h"

#include <utility>

namespace papo::server {

void EventQueue::post(chat::EventPtr event) {
  const auto bytes = chat::footprint(*event);
  const MutexLock lock{mutex_};
  events_.push_back(std::move(event));
  backlog_ += bytes;
  has_news_ = true;
}

void EventQueue::wake() {
  if (has_news_.load() && has_news_.exchange(false)) something_came_.notify_one();
}

void EventQueue::poke() {
  {
    const MutexLock lock{mutex_};
    is_poked_ = true;
  }
  something_came_.notify_one();
}

bool EventQueue::take(const std::stop_token& stopping, Events& events) {
  bool goes_on = false;
  {
    const MutexLock lock{mutex_};
    const auto something = [this]() REQUIRES(mutex_) { return is_poked_ || !events_.empty(); };
    goes_on = something_came_.wait(mutex_, stopping, something);
    is_poked_ = false;
    std::swap(events, events_);
  }
  for (const auto& event : events) taken_ += chat::footprint(*event);
  return goes_on;
}

void EventQueue::rest(const std::stop_token& stopping, std::chrono::steady_clock::duration time) {
  const MutexLock lock{mutex_};
  something_came_.wait_for(mutex_, stopping, time, [this]() REQUIRES(mutex_) { return is_poked_; });
  is_poked_ = false;
}

void EventQueue::settle() {
  backlog_ -= std::exchange(taken_, 0);
  relieved_();
}

}  // namespace papo::server
