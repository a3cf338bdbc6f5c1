#include "net/token_bucket.h"

#include <algorithm>

namespace papo::net {

bool TokenBucket::empty(std::chrono::milliseconds now) {
  if (rate_ == 0) return false;
  const std::chrono::duration<double> passed = now - filled_at_;
  filled_at_ = now;
  tokens_ = std::min<double>(burst_, tokens_ + passed.count() * rate_);
  return tokens_ < 1;
}

}  // namespace papo::net
