// SPDX-License-Identifier: MIT

#include "server/doorkeeper.h"

#include <algorithm>
#include <utility>

#include "server/passwords.h"

namespace papo::server {

Doorkeeper::Doorkeeper(Passwords passwords, AccountLogins::Find find_account)
    : logins_(std::move(find_account)) {
  take(std::move(passwords));
}

void Doorkeeper::take(Passwords passwords) {
  all_passwords_.push_back(std::make_unique<const Passwords>(std::move(passwords)));
  const auto& last = *all_passwords_.back();
  passwords_ = &last;
  const bool has_none = last.house.empty() && last.operators.empty() && last.gateways.empty();
  if (!has_none) begin_to_check();
}

void Doorkeeper::begin_to_check() {
  if (owned_checker_) return;
  owned_checker_ = std::make_unique<PasswordChecker>(
      [this](const Guess& guess, const std::stop_token& stopping) {
        return judge(guess, stopping);
      },
      [this] { memory_.give_back(); }, passwords().delay_unit);
  checker_ = owned_checker_.get();
}

void Doorkeeper::change_passwords(const std::string& house,
                                  const std::vector<std::string>& operators,
                                  const std::string& gateways) {
  const MutexLock lock{mutex_};
  auto changed = passwords();
  changed.house = house;
  changed.operators = operators;
  changed.gateways = gateways;
  if (changed != passwords()) take(std::move(changed));
}

std::optional<Verdict> Doorkeeper::check(Guess guess) {
  if (guess.door == Door::accounts) {
    if (!knows_accounts()) return Verdict::wrong;
    if (checker_.load() == nullptr) {
      const MutexLock lock{mutex_};
      begin_to_check();
    }
  }
  auto* const checker = checker_.load();
  return checker != nullptr ? checker->check(std::move(guess)) : Verdict::wrong;
}

void Doorkeeper::forget(chat::ClientId client) {
  if (auto* const checker = checker_.load()) checker->forget(client);
}

chat::PasswordChecked Doorkeeper::judge(const Guess& guess, const std::stop_token& stopping) {
  if (guess.door == Door::accounts) return logins_.judge(guess, memory_);
  const bool right = is_right(guess.door, guess.password.text(), stopping);
  return {right ? Verdict::right : Verdict::wrong};
}

bool Doorkeeper::is_right(Door door, std::string_view password, const std::stop_token& stopping) {
  const auto& right = passwords();
  // Without a password, a client that was asked for one may come in with any.
  switch (door) {
    case Door::house:
      return right.house.empty() || same_text(password, right.house);
    case Door::gateways:
      return is_of_gateways(right.gateways, password);
    case Door::operators:
    case Door::accounts:
      break;
  }
  return std::ranges::any_of(right.operators, [&](const std::string& hash) {
    return !stopping.stop_requested() && verify(hash, password, memory_);
  });
}

bool Doorkeeper::is_of_gateways(const std::string& hash, std::string_view password) {
  if (of_gateways_.is(hash, password)) return true;
  if (hash.empty() || !verify(hash, password, memory_)) return false;
  of_gateways_.remember(hash, password);
  return true;
}

}  // namespace papo::server
