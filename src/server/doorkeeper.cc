// SPDX-License-Identifier: MIT

#include "server/doorkeeper.h"

#include <algorithm>
#include <utility>

#include "server/passwords.h"

namespace papo::server {

Doorkeeper::Doorkeeper(Passwords passwords) { take(std::move(passwords)); }

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
  const MutexLock lock{mutex_};
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
  // Without a password, a client that was asked for one may come in with any.
  if (door == Door::house) return right.house.empty() || same_text(password, right.house);
  return std::ranges::any_of(right.operators, [&](const std::string& hash) {
    return !stopping.stop_requested() && verify(hash, password, memory_);
  });
}

}  // namespace papo::server
