#include "server/doorkeeper.h"

#include <spdlog/spdlog.h>

#include <exception>
#include <utility>

#include "server/ban_file.h"

namespace papo::server {

BanKeeper::BanKeeper(std::string file, chat::Hub& hub) : file_(std::move(file)), hub_(hub) {
  if (!file_.empty()) {
    thread_ = std::jthread{[this](const std::stop_token& stopping) { run(stopping); }};
  }
}

BanKeeper::~BanKeeper() = default;

void BanKeeper::bans_changed() {
  {
    const std::lock_guard lock{mutex_};
    changed_ = true;
  }
  something_changed_.notify_one();
}

void BanKeeper::run(const std::stop_token& stopping) {
  std::unique_lock lock{mutex_};
  while (something_changed_.wait(lock, stopping, [this] { return changed_; })) {
    changed_ = false;
    lock.unlock();
    write();
    lock.lock();
  }
}

void BanKeeper::write() {
  try {
    write_bans(file_, hub_.bans());
  } catch (const std::exception& error) {
    spdlog::error("the bans were not saved: {}", error.what());
  }
}

}  // namespace papo::server
