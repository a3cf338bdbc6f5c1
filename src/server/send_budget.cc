#include "server/send_budget.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

namespace papo::server {
namespace {

// The next number of bytes that is counted: at most a quarter more, but not too small a step.
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

void SendBudget::Share::set(std::size_t bytes) {
  if (budget_ == nullptr) return;
  if (bytes == 0) return give_back();
  const auto step = step_for(bytes);
  const auto ahead = (bytes / step + 1) * step;
  if (ahead <= counted_ && counted_ <= ahead + 2 * step) return;
  budget_->change({.bytes = counted_, .client = client_, .owner = owner_}, ahead);
  counted_ = ahead;
}

void SendBudget::Share::give_back() {
  if (counted_ == 0) return;
  budget_->change({.bytes = counted_, .client = client_, .owner = owner_}, 0);
  counted_ = 0;
}

std::size_t SendBudget::counted() {
  const std::lock_guard lock{mutex_};
  return counted_;
}

void SendBudget::change(const Claim& before, std::size_t bytes) {
  std::vector<Claim> condemned;
  {
    const std::lock_guard lock{mutex_};
    if (before.bytes == 0) {
      claims_.insert({.bytes = bytes, .client = before.client, .owner = before.owner});
    } else {
      auto claim = claims_.extract(before);
      if (claim.empty()) return;  // It has to go, and is counted no more.
      counted_ -= before.bytes;
      if (bytes == 0) return;
      claim.value().bytes = bytes;
      claims_.insert(std::move(claim));
    }
    counted_ += bytes;
    if (counted_ > bytes_) condemned = take_largest();
  }
  for (const auto& claim : condemned) {
    InputBatch told;
    told.add(Input::Kind::too_much, claim.client);
    claim.owner->post(told);
  }
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

}  // namespace papo::server
