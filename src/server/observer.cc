#include "server/observer.h"

#include <utility>

namespace papo::server {

void EventQueue::post(chat::EventPtr event) {
  const auto bytes = chat::footprint(*event);
  const std::lock_guard lock{mutex_};
  events_.push_back(std::move(event));
  backlog_ += bytes;
  has_news_ = true;
}

void EventQueue::wake() {
  if (has_news_.load() && has_news_.exchange(false)) something_came_.notify_one();
}

void EventQueue::poke() {
  {
    const std::lock_guard lock{mutex_};
    is_poked_ = true;
  }
  something_came_.notify_one();
}

bool EventQueue::take(const std::stop_token& stopping, Events& events) {
  std::unique_lock lock{mutex_};
  something_came_.wait(lock, stopping, [this] { return is_poked_ || !events_.empty(); });
  const bool goes_on = is_poked_ || !events_.empty();
  is_poked_ = false;
  std::swap(events, events_);
  lock.unlock();
  for (const auto& event : events) taken_ += chat::footprint(*event);
  return goes_on;
}

void EventQueue::rest(const std::stop_token& stopping, std::chrono::steady_clock::duration time) {
  std::unique_lock lock{mutex_};
  something_came_.wait_for(lock, stopping, time, [this] { return is_poked_; });
  is_poked_ = false;
}

void EventQueue::settle() {
  backlog_ -= std::exchange(taken_, 0);
  relieved_();
}

}  // namespace papo::server
