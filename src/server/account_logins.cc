// SPDX-License-Identifier: MIT

#include "server/account_logins.h"

#include <spdlog/spdlog.h>

#include <exception>

#include "budget/limits.h"
#include "chat/accounts.h"
#include "chat/names.h"

namespace papo::server {
namespace {

// One token comes back each unit.
std::chrono::milliseconds time_in_units(std::chrono::seconds unit) {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now) / unit.count();
}

chat::PasswordChecked right_for(const KnownAccount& account) {
  return {.verdict = Verdict::right,
          .account = account.id,
          .name = account.name,
          .proof = chat::proof_of(account.hash)};
}

}  // namespace

budget::TokenBucket& AccountLogins::Buckets::of(const std::string& text, unsigned burst) {
  const auto found = by_text_.find(text);
  if (found != by_text_.end()) {
    last_used_first_.splice(last_used_first_.begin(), last_used_first_, found->second);
    return found->second->second;
  }
  if (by_text_.size() >= budget::most_logins_remembered) {
    by_text_.erase(last_used_first_.back().first);
    last_used_first_.pop_back();
  }
  last_used_first_.emplace_front(text,
                                 budget::TokenBucket{1, burst, std::chrono::milliseconds{0}, 0});
  by_text_.emplace(text, last_used_first_.begin());
  return last_used_first_.front().second;
}

chat::PasswordChecked AccountLogins::judge(const Guess& guess, PasswordMemory& memory) {
  try {
    if (!guess.certificate.empty()) return log_in_by_certificate(guess);
    if (!guess.account.empty()) {
      auto checked = log_in(guess, memory);
      if (checked.verdict == Verdict::right && guess.next) {
        checked.hash = hash_of_account(guess.next->text());
      }
      return checked;
    }
    const auto site = guess.site.range ? guess.site.range->to_string() : std::string{};
    auto& bucket = registrations_.of(site, budget::most_registrations);
    // Many people share some addresses.
    const auto unit =
        budget::seconds_a_registration / (guess.site.is_shared ? budget::sites_a_shared_one : 1);
    const auto now = time_in_units(unit);
    if (!guess.next || bucket.tokens(now) < 1) return {Verdict::unchecked};
    bucket.take();
    return {.verdict = Verdict::right, .hash = hash_of_account(guess.next->text())};
  } catch (const std::exception& error) {
    spdlog::error("an account's password cannot be checked: {}", error.what());
    return {Verdict::unchecked};
  }
}

chat::PasswordChecked AccountLogins::log_in(const Guess& guess, PasswordMemory& memory) {
  auto& bucket = logins_.of(guess.account, budget::most_guesses_of_an_account);
  const auto now = time_in_units(budget::seconds_a_guess_of_an_account);
  if (guess.is_suspect && bucket.tokens(now) < 1) return {Verdict::unchecked};
  const auto found = find_(FoundBy::name, guess.account);
  const bool fits = verify(found ? found->hash : dummy(), guess.password.text(), memory);
  if (!found || !fits) {
    bucket.take();
    return {Verdict::wrong};
  }
  return right_for(*found);
}

chat::PasswordChecked AccountLogins::log_in_by_certificate(const Guess& guess) const {
  const auto found = find_(FoundBy::certificate, guess.certificate);
  const bool is_meant =
      found && (guess.account.empty() || guess.account == chat::key_of(found->name));
  return is_meant ? right_for(*found) : chat::PasswordChecked{Verdict::wrong};
}

const std::string& AccountLogins::dummy() {
  if (dummy_.empty()) dummy_ = hash_of_account("nobody has this one");
  return dummy_;
}

}  // namespace papo::server
