// SPDX-License-Identifier: MIT

#include "daemon/reloader.h"

#include <utility>

namespace papo::daemon {

Reloader::Reloader(std::function<void()> reload)
    : reload_(std::move(reload)),
      thread_([this](const std::stop_token& stopping) { run(stopping); }) {}

Reloader::~Reloader() = default;

void Reloader::ask() {
  {
    const MutexLock lock{mutex_};
    asked_ = true;
  }
  asked_for_.notify_one();
}

void Reloader::run(const std::stop_token& stopping) {
  const MutexLock lock{mutex_};
  const auto is_asked = [this]() REQUIRES(mutex_) { return asked_; };
  while (asked_for_.wait(mutex_, stopping, is_asked) && !stopping.stop_requested()) {
    asked_ = false;
    const MutexUnlock unlocked{mutex_};
    reload_();
  }
}

}  // namespace papo::daemon
