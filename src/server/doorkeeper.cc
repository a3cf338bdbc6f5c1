#include "server/doorkeeper.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "server/ban_file.h"
#include "server/passwords.h"

namespace papo::server {
namespace {

// There may be room on the disk, or a descriptor, by then.
constexpr std::chrono::milliseconds write_again_after{500};

}  // namespace

BanKeeper::BanKeeper(std::string file, chat::Hub& hub) : file_(std::move(file)), hub_(hub) {
  if (!file_.empty()) {
    thread_ = std::jthread{[this](const std::stop_token& stopping) { run(stopping); }};
  }
}

BanKeeper::~BanKeeper() = default;

bool BanKeeper::save(Told told) {
  if (file_.empty()) return false;
  {
    const std::lock_guard lock{mutex_};
    changed_ = true;
    waiting_.push_back(std::move(told));
  }
  something_changed_.notify_one();
  return true;
}

void BanKeeper::run(const std::stop_token& stopping) {
  bool saved = true;
  std::unique_lock lock{mutex_};
  while (something_changed_.wait(lock, stopping, [this] { return changed_; })) {
    changed_ = false;
    const auto waiting = std::exchange(waiting_, {});
    lock.unlock();
    saved = write(saved);
    for (const auto& told : waiting) told(saved);
    lock.lock();
    if (saved) continue;
    if (stopping.stop_requested()) return;
    changed_ = true;
    something_changed_.wait_for(lock, stopping, write_again_after,
                                [this] { return !waiting_.empty(); });
  }
}

// Whether they are in the file now; a trouble is told of only if they were before.
bool BanKeeper::write(bool were_saved) {
  try {
    write_bans(file_, hub_.bans());
    if (!were_saved) spdlog::info("the bans are saved again");
    return true;
  } catch (const std::exception& error) {
    if (were_saved) spdlog::error("the bans were not saved: {}", error.what());
    return false;
  }
}

Doorkeeper::Doorkeeper(Passwords passwords, std::string bans_file, chat::Hub& hub)
    : passwords_(std::move(passwords)), bans_(std::move(bans_file), hub) {
  if (passwords_.house.empty() && passwords_.operators.empty()) return;
  checker_.emplace(
      [this](Door door, std::string_view password, const std::stop_token& stopping) {
        return is_right(door, password, stopping);
      },
      [this] { memory_.give_back(); }, passwords_.delay_unit);
}

bool Doorkeeper::is_right(Door door, std::string_view password, const std::stop_token& stopping) {
  if (door == Door::house) return same_text(password, passwords_.house);
  return std::ranges::any_of(passwords_.operators, [&](const std::string& hash) {
    return !stopping.stop_requested() && verify(hash, password, memory_);
  });
}

}  // namespace papo::server
