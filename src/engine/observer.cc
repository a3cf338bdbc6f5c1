// SPDX-License-Identifier: MIT

#include "engine/observer.h"

#include <utility>

namespace papo::engine {

void EventQueue::post(chat::EventPtr event) {
  const auto bytes = chat::footprint(*event);
  const MutexLock lock{mutex_};
  if (chat::traits_of(*event).kind == chat::Kind::question) {
    has_question_ = true;
    gathers_ = false;
  }
  events_.push_back(std::move(event));
  backlog_ += bytes;
  if (!gathers_) has_news_ = true;
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
  const MutexLock lock{mutex_};
  const auto something = [this]() REQUIRES(mutex_) { return is_poked_ || !events_.empty(); };
  const bool goes_on = something_came_.wait(mutex_, stopping, something);
  take_all(events);
  return goes_on;
}

bool EventQueue::take(const std::stop_token& stopping, Events& events,
                      std::chrono::steady_clock::duration longest) {
  const MutexLock lock{mutex_};
  const auto something = [this]() REQUIRES(mutex_) { return is_poked_ || !events_.empty(); };
  const bool came = something_came_.wait_for(mutex_, stopping, longest, something);
  take_all(events);
  return came || !stopping.stop_requested();
}

void EventQueue::take_all(Events& events) {
  is_poked_ = false;
  has_question_ = false;
  std::swap(events, events_);
  for (const auto& event : events) taken_ += chat::footprint(*event);
}

void EventQueue::gather(const std::stop_token& stopping, std::chrono::steady_clock::duration time) {
  const MutexLock lock{mutex_};
  const auto enough = [this]() REQUIRES(mutex_) { return is_poked_ || has_question_; };
  gathers_ = !enough();
  something_came_.wait_for(mutex_, stopping, time, enough);
  gathers_ = false;
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

}  // namespace papo::engine
