#include "daemon/reloader.h"

#include <utility>

namespace papo::daemon {

Reloader::Reloader(std::function<void()> reload)
    : reload_(std::move(reload)),
      thread_([this](const std::stop_token& stopping) { run(stopping); }) {}

Reloader::~Reloader() = default;

void Reloader::ask() {
  {
    const std::lock_guard lock{mutex_};
    asked_ = true;
  }
  asked_for_.notify_one();
}

void Reloader::run(const std::stop_token& stopping) {
  std::unique_lock lock{mutex_};
  while (asked_for_.wait(lock, stopping, [this] { return asked_; }) && !stopping.stop_requested()) {
    asked_ = false;
    lock.unlock();
    reload_();
    lock.lock();
  }
}

}  // namespace papo::daemon
