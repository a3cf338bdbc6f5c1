// SPDX-License-Identifier: MIT

// How often each duration was seen, in little memory and to within 0.8 %.
//
// Buckets are linear within each power of two (as in HdrHistogram): the 128 highest bits of a value
// that matter are kept, and the rest is rounded up. Recording is a shift and an addition.
//
// Threads: no shared state.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace papo::bench {

class Histogram {
 public:
  using Duration = std::chrono::nanoseconds;

  Histogram();

  // Negative durations count as zero.
  void record(Duration duration, std::uint64_t times = 1);
  void clear();

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] Duration max() const { return max_; }

  // The smallest duration that a `share` (0 to 1) of all did not exceed; zero if there were none.
  [[nodiscard]] Duration percentile(double share) const;

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  Duration max_{0};
};

}  // namespace papo::bench
