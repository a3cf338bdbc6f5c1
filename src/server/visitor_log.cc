// SPDX-License-Identifier: MIT

#include "server/visitor_log.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "budget/limits.h"

namespace papo::server {

bool VisitorLog::admit(spdlog::level::level_enum level, const budget::Site& site) {
  const MutexLock lock{mutex_};
  const auto found = sites_.find(site.range);
  if (found == sites_.end() && sites_.size() >= budget::visitors_sites) {
    of_others_.add(1, level);
    return false;
  }
  auto& lines = found == sites_.end() ? sites_[site.range] : found->second;
  if (lines.written >= budget::visitors_lines_of_a_site ||
      written_ >= budget::visitors_lines_in_all) {
    lines.left_out.add(1, level);
    return false;
  }
  ++lines.written;
  ++written_;
  return true;
}

void VisitorLog::sum_up() {
  Sites sites;
  LeftOut others;
  {
    const MutexLock lock{mutex_};
    sites.swap(sites_);
    others = std::exchange(of_others_, {});
    written_ = 0;
  }
  std::vector<std::pair<LeftOut, std::optional<AddressRange>>> left_out;
  for (const auto& [range, lines] : sites) {
    if (lines.left_out.lines > 0) left_out.emplace_back(lines.left_out, range);
  }
  std::ranges::sort(left_out, std::greater{}, [](const auto& one) { return one.first.lines; });
  for (std::size_t i = 0; i < left_out.size(); ++i) {
    const auto& [lines, range] = left_out[i];
    if (i >= budget::visitors_sites_told) {
      others.add(lines.lines, lines.level);
    } else {
      spdlog::log(lines.level, "and {} more from {}", lines.lines,
                  range ? range->to_string() : "somewhere");
    }
  }
  if (others.lines > 0) {
    spdlog::log(others.level, "and {} more from other addresses", others.lines);
  }
}

}  // namespace papo::server
