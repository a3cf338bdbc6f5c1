#include "net/host_counts.h"

namespace papo::net {

HostCounts::Place::~Place() {
  if (counts_ == nullptr) return;
  const auto found = counts_->counts_.find(host_);
  if (--found->second == 0) counts_->counts_.erase(found);
}

std::optional<HostCounts::Place> HostCounts::take(const Host& host) {
  if (most_ == 0) return Place{nullptr, host};
  auto& count = counts_[host];
  if (count >= most_) return std::nullopt;
  ++count;
  return Place{this, host};
}

}  // namespace papo::net
