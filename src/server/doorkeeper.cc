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

void BanKeeper::read_again() {
  {
    const std::lock_guard lock{mutex_};
    is_to_read_ = true;
  }
  something_changed_.notify_one();
}

void BanKeeper::run(const std::stop_token& stopping) {
  bool saved = true;
  std::unique_lock lock{mutex_};
  while (something_changed_.wait(lock, stopping, [this] { return changed_ || is_to_read_; })) {
    const bool writes = std::exchange(changed_, false);
    const bool reads = std::exchange(is_to_read_, false);
    const auto waiting = std::exchange(waiting_, {});
    lock.unlock();
    if (writes) saved = write(saved);
    for (const auto& told : waiting) told(saved);
    if (reads) read();
    lock.lock();
    if (saved) continue;
    if (stopping.stop_requested()) return;
    changed_ = true;
    something_changed_.wait_for(lock, stopping, write_again_after,
                                [this] { return !waiting_.empty() || is_to_read_; });
  }
}

// Whether they are in the file now; a trouble is told of only if they were before.
bool BanKeeper::write(bool were_saved) {
  try {
    const auto version = hub_.bans_version();  // Or a later one, which then is written once more.
    write_bans(file_, hub_.bans());
    saved_version_ = version;
    if (!were_saved) spdlog::info("the bans are saved again");
    return true;
  } catch (const std::exception& error) {
    if (were_saved) spdlog::error("the bans were not saved: {}", error.what());
    return false;
  }
}

void BanKeeper::read() {
  try {
    if (!hub_.replace_bans(load_bans(file_), saved_version_)) {
      spdlog::error("the bans were not read again: an operator has just changed them");
      return;
    }
    hub_.wake_all();
    spdlog::info("the bans were read again");
  } catch (const std::exception& error) {
    spdlog::error("the bans were not read again: {}", error.what());
  }
}

Doorkeeper::Doorkeeper(Passwords passwords, std::string bans_file, chat::Hub& hub)
    : bans_(std::move(bans_file), hub) {
  take(std::move(passwords));
}

void Doorkeeper::take(Passwords passwords) {
  all_passwords_.push_back(std::make_unique<const Passwords>(std::move(passwords)));
  const auto& last = *all_passwords_.back();
  passwords_ = &last;
  if (owned_checker_ || (last.house.empty() && last.operators.empty())) return;
  owned_checker_ = std::make_unique<PasswordChecker>(
      [this](Door door, std::string_view password, const std::stop_token& stopping) {
        return is_right(door, password, stopping);
      },
      [this] { memory_.give_back(); }, last.delay_unit);
  checker_ = owned_checker_.get();
}

void Doorkeeper::change_passwords(const std::string& house,
                                  const std::vector<std::string>& operators) {
  const std::lock_guard lock{mutex_};
  auto changed = passwords();
  changed.house = house;
  changed.operators = operators;
  if (changed != passwords()) take(std::move(changed));
}

std::optional<Verdict> Doorkeeper::check(Guess guess) {
  auto* const checker = checker_.load();
  return checker != nullptr ? checker->check(std::move(guess)) : Verdict::wrong;
}

void Doorkeeper::forget(chat::ClientId client) {
  if (auto* const checker = checker_.load()) checker->forget(client);
}

bool Doorkeeper::is_right(Door door, std::string_view password, const std::stop_token& stopping) {
  const auto& right = passwords();
  // Without one, whoever was asked for it may come in with any.
  if (door == Door::house) return right.house.empty() || same_text(password, right.house);
  return std::ranges::any_of(right.operators, [&](const std::string& hash) {
    return !stopping.stop_requested() && verify(hash, password, memory_);
  });
}

}  // namespace papo::server
