// A rate with a burst: tokens come at a steady rate up to a limit, and what someone does takes some.
// One that owes tokens is empty until they have come.
//
// Threads: no shared state; in the server, the loop thread.
// Source: the token bucket of RFC 2697 (there as a meter of two such buckets).
#pragma once

#include <chrono>

namespace papo::net {

class TokenBucket {
 public:
  // Starts full. `rate` is in tokens a second; 0 means that tokens never run out.
  TokenBucket(unsigned rate, unsigned burst, std::chrono::milliseconds now)
      : rate_(rate), burst_(burst), tokens_(burst), filled_at_(now) {}

  void take(double tokens = 1) { tokens_ -= tokens; }
  [[nodiscard]] bool empty(std::chrono::milliseconds now);

 private:
  unsigned rate_;
  unsigned burst_;
  double tokens_;
  std::chrono::milliseconds filled_at_;
};

}  // namespace papo::net
