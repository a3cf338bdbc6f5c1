// SPDX-License-Identifier: MIT

#include "histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace papo::bench {
namespace {

constexpr unsigned value_bits = 64;
constexpr unsigned kept_bits = 8;
constexpr std::size_t half = std::size_t{1} << (kept_bits - 1);

// Values below 256 have a bucket each. Above, each power of two has a bucket for each value of its
// eight highest bits. The first of these bits is always one, so that makes 128 buckets.
constexpr std::size_t bucket_count = (value_bits - kept_bits + 2) * half;

std::size_t bucket_of(std::uint64_t value) {
  const auto width = static_cast<unsigned>(std::bit_width(value));
  const unsigned shift = width > kept_bits ? width - kept_bits : 0;
  return shift * half + (value >> shift);
}

std::uint64_t highest_in(std::size_t bucket) {
  if (bucket < 2 * half) return bucket;
  const std::size_t shift = bucket / half - 1;
  const std::uint64_t kept = half + bucket % half;
  return ((kept + 1) << shift) - 1;
}

}  // namespace

Histogram::Histogram() : buckets_(bucket_count) {}

void Histogram::record(Duration duration, std::uint64_t times) {
  const Duration known = std::max(duration, Duration{0});
  buckets_[bucket_of(static_cast<std::uint64_t>(known.count()))] += times;
  count_ += times;
  max_ = std::max(max_, known);
}

void Histogram::clear() {
  std::fill(buckets_.begin(), buckets_.end(), 0);
  count_ = 0;
  max_ = Duration{0};
}

Histogram::Duration Histogram::percentile(double share) const {
  const auto rank = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen >= rank && seen > 0) {
      return std::min(Duration{static_cast<Duration::rep>(highest_in(bucket))}, max_);
    }
  }
  return Duration{0};
}

}  // namespace papo::bench
