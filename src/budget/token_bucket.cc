// SPDX-License-Identifier: MIT

#include "budget/token_bucket.h"

#include <algorithm>

namespace papo::budget {

void TokenBucket::fill(std::chrono::milliseconds now) {
  const std::chrono::duration<double> passed = now - filled_at_;
  filled_at_ = now;
  tokens_ = std::min<double>(burst_, tokens_ + passed.count() * rate_);
}

double TokenBucket::tokens(std::chrono::milliseconds now) {
  fill(now);
  return tokens_;
}

bool TokenBucket::empty(std::chrono::milliseconds now) {
  if (rate_ == 0) return false;
  fill(now);
  return tokens_ < 1;
}

bool TokenBucket::full(std::chrono::milliseconds now) {
  if (rate_ == 0) return true;
  fill(now);
  return tokens_ >= burst_;
}

}  // namespace papo::budget
