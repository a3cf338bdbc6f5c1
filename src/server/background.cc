// SPDX-License-Identifier: MIT

#include "server/background.h"

#include <sched.h>
#include <unistd.h>

namespace papo::server {
namespace {

// Lowers the priority, whatever priority the server has. On Linux this concerns the calling thread
// alone. Source: sched(7).
void let_others_go_first() {
  constexpr sched_param no_real_time{};
  ::sched_setscheduler(0, SCHED_BATCH, &no_real_time);
  [[maybe_unused]] const int niceness = ::nice(Background::nicer);
}

}  // namespace

Background::Background() : thread_([this](const std::stop_token& stopping) { work(stopping); }) {}

void Background::run(const std::function<void()>& calculation) {
  const MutexLock lock{mutex_};
  calculation_ = &calculation;
  changed_.notify_all();
  changed_.wait(mutex_, [this]() REQUIRES(mutex_) { return calculation_ == nullptr; });
}

void Background::work(const std::stop_token& stopping) {
  let_others_go_first();
  const MutexLock lock{mutex_};
  const auto is_given = [this]() REQUIRES(mutex_) { return calculation_ != nullptr; };
  while (changed_.wait(mutex_, stopping, is_given)) {
    const auto& calculation = *calculation_;
    {
      const MutexUnlock unlocked{mutex_};
      calculation();
    }
    calculation_ = nullptr;
    changed_.notify_all();
  }
}

}  // namespace papo::server
