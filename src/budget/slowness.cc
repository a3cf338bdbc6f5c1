// SPDX-License-Identifier: MIT

#include "budget/slowness.h"

#include "budget/limits.h"
#include "chat/limits.h"

namespace papo::budget {
namespace {

// The waiting bytes from which a client has this level.
std::size_t mark_of(unsigned level, std::size_t soft_limit) {
  return soft_limit >> (chat::most_lag + 1 - level);
}

}  // namespace

void Slowness::see(std::size_t waiting, Time now, const Limits& limits) {
  if (waiting_ == 0) took_at_ = now;
  waiting_ = waiting;
  while (level_ < chat::most_lag && waiting > mark_of(level_ + 1, limits.soft)) ++level_;
  while (level_ > 0 && waiting <= mark_of(level_, limits.soft) / 2) --level_;
  if (waiting <= limits.soft) {
    over_since_.reset();
  } else if (!over_since_) {
    over_since_ = now;
  }
}

void Slowness::took(std::size_t bytes, Time now) {
  if (now - taken_since_ >= slowest) {
    taken_since_ = now;
    taken_ = 0;
  }
  taken_ += bytes;
  if (taken_ >= least_taken) took_at_ = now;
}

void Slowness::see_kernel(std::size_t held, Time now) {
  if (held < in_kernel_) took(in_kernel_ - held, now);
  in_kernel_ = held;
}

chat::Lag Slowness::lag(Time now) const {
  if (level_ == 0) return {};
  return {.level = level_, .takes = now - took_at_ < slowest};
}

}  // namespace papo::budget
