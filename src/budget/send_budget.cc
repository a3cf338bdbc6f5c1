// SPDX-License-Identifier: MIT

#include "budget/send_budget.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

namespace papo::budget {
namespace {

// The next number to count: at most a quarter more, but not too small a step.
std::size_t step_for(std::size_t bytes) {
  constexpr std::size_t least = std::size_t{16} << 10;
  return std::max(least, std::bit_floor(bytes) / 4);
}

}  // namespace

SendBudget::Share::Share(Share&& other) noexcept
    : budget_(other.budget_),
      client_(other.client_),
      owner_(other.owner_),
      counted_(std::exchange(other.counted_, 0)) {}

std::vector<chat::ClientId> SendBudget::Share::set(std::size_t bytes) {
  if (bytes == 0) return change(0);
  const auto step = step_for(bytes);
  const auto ahead = (bytes / step + 1) * step;
  if (ahead <= counted_ && counted_ <= ahead + 2 * step) return {};
  return change(ahead);
}

std::vector<chat::ClientId> SendBudget::Share::change(std::size_t counted) {
  if (budget_ == nullptr || counted == counted_) return {};
  const Claim before{.bytes = std::exchange(counted_, counted), .client = client_, .owner = owner_};
  std::vector<chat::ClientId> own;
  for (const auto& condemned : budget_->change(before, counted)) {
    if (condemned.owner == owner_) own.push_back(condemned.client);
  }
  return own;
}

std::size_t SendBudget::counted() {
  const MutexLock lock{mutex_};
  return counted_;
}

std::vector<SendBudget::Claim> SendBudget::change(const Claim& before, std::size_t bytes) {
  std::vector<Claim> condemned;
  {
    const MutexLock lock{mutex_};
    auto claim = claims_.extract(before);
    if (bytes == 0) {
      if (!claim.empty()) counted_ -= before.bytes;
      return {};
    }
    if (before.bytes > 0 && claim.empty()) return {before};  // The client was told to go.
    if (claim.empty()) {
      claims_.insert({.bytes = bytes, .client = before.client, .owner = before.owner});
    } else {
      claim.value().bytes = bytes;
      claims_.insert(std::move(claim));
    }
    counted_ = counted_ - before.bytes + bytes;
    if (counted_ > bytes_) condemned = take_largest();
  }
  for (const auto& claim : condemned) claim.owner->too_much(claim.client);
  return condemned;
}

std::vector<SendBudget::Claim> SendBudget::take_largest() {
  std::vector<Claim> taken;
  while (counted_ > bytes_ && !claims_.empty()) {
    taken.push_back(*claims_.rbegin());
    counted_ -= taken.back().bytes;
    claims_.erase(std::prev(claims_.end()));
  }
  return taken;
}

}  // namespace papo::budget
