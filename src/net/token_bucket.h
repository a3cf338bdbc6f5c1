// A rate with a burst: tokens come at a steady rate up to a limit, and what someone does takes
// some. More can be taken than there are. Then tokens are owed, and the bucket stays empty until
// they have come; but never more are owed than twice the burst.
//
// Threads: no shared state; in the server, the loop thread.
// Source: the token bucket of RFC 2697 (there as a meter of two such buckets).
#pragma once

#include <algorithm>
#include <chrono>

namespace papo::net {

class TokenBucket {
 public:
  // Starts full. `rate` is in tokens a second; 0 means that tokens never run out.
  TokenBucket(unsigned rate, unsigned burst, std::chrono::milliseconds now)
      : rate_(rate), burst_(burst), tokens_(burst), filled_at_(now) {}

  void take(double tokens = 1) {
    tokens_ = std::max<double>(tokens_ - tokens, -most_debts * static_cast<double>(burst_));
  }
  [[nodiscard]] bool empty(std::chrono::milliseconds now);
  // Whether all tokens are there that there can be.
  [[nodiscard]] bool full(std::chrono::milliseconds now);

 private:
  void fill(std::chrono::milliseconds now);

  static constexpr double most_debts = 2;  // Bursts.

  unsigned rate_;
  unsigned burst_;
  double tokens_;
  std::chrono::milliseconds filled_at_;
};

}  // namespace papo::net
