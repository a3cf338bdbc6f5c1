// SPDX-License-Identifier: MIT

#include "config/suggestion.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "lang/translate.h"

namespace papo::config {

// Compares ever longer beginnings of the two texts. Only the last three rows of that table are
// kept.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::string nearest(std::string_view written, const std::vector<std::string>& names) {
  std::string found;
  auto least = std::max<std::size_t>(1, std::min<std::size_t>(written.size() / 3, 3)) + 1;
  for (const auto& name : names) {
    // A name whose length differs much is not near.
    if (std::max(name.size(), written.size()) - std::min(name.size(), written.size()) >= least) {
      continue;
    }
    const auto steps = distance(written, name);
    if (steps >= least) continue;
    least = steps;
    found = name;
  }
  return found;
}

std::string suggestion(std::string_view written, const std::vector<std::string>& names) {
  const auto meant = nearest(written, names);
  return meant.empty() ? "" : lang::phrase("; did you mean {}?", meant);
}

}  // namespace papo::config
