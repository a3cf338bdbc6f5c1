// SPDX-License-Identifier: MIT

// A rate with a burst. Tokens come at a steady rate up to a limit, and each action takes some. An
// action may take more than there are. Then tokens are owed, up to a limit, and the bucket stays
// empty until they have come.
//
// Threads: no shared state; in the server, the loop thread.
// Source: the token bucket of RFC 2697 (there as a meter of two such buckets).
#pragma once

#include <algorithm>
#include <chrono>

namespace papo::budget {

class TokenBucket {
 public:
  // Starts full. `rate` is in tokens a second; 0 means that tokens never run out.
  TokenBucket(unsigned rate, unsigned burst, std::chrono::milliseconds now)
      : TokenBucket(rate, burst, now, 2.0 * burst) {}
  TokenBucket(unsigned rate, unsigned burst, std::chrono::milliseconds now, double most_owed)
      : rate_(rate), burst_(burst), most_owed_(most_owed), tokens_(burst), filled_at_(now) {}

  void take(double tokens = 1) { tokens_ = std::max(tokens_ - tokens, -most_owed_); }
  // How many tokens there are; a negative number if some are owed.
  [[nodiscard]] double tokens(std::chrono::milliseconds now);
  [[nodiscard]] bool empty(std::chrono::milliseconds now);
  // Whether the bucket is full.
  [[nodiscard]] bool full(std::chrono::milliseconds now);

 private:
  void fill(std::chrono::milliseconds now);

  unsigned rate_;
  unsigned burst_;
  double most_owed_;
  double tokens_;
  std::chrono::milliseconds filled_at_;
};

}  // namespace papo::budget
