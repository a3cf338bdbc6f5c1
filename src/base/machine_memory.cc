// SPDX-License-Identifier: MIT

#include "base/machine_memory.h"

#include <sys/sysinfo.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>

namespace papo {
namespace {

constexpr auto unlimited = std::numeric_limits<std::size_t>::max();

// A file that says "max", or that is not there, sets no limit.
std::size_t limit_in(const std::filesystem::path& file) {
  std::ifstream stream{file};
  std::size_t limit = 0;
  return stream >> limit ? limit : unlimited;
}

// The least limit of `group` and of all groups around it, up to `top`.
std::size_t least_limit(const std::filesystem::path& top, std::string_view group,
                        const char* file) {
  auto limit = limit_in(top / file);
  auto folder = top;
  for (const auto& part : std::filesystem::path{group}.relative_path()) {
    folder /= part;
    limit = std::min(limit, limit_in(folder / file));
  }
  return limit;
}

}  // namespace

std::size_t memory_limit_of(std::string_view groups, const std::filesystem::path& root) {
  auto limit = unlimited;
  while (!groups.empty()) {
    // number:controllers:group
    const auto line = groups.substr(0, groups.find('\n'));
    groups.remove_prefix(std::min(groups.size(), line.size() + 1));
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) continue;
    const auto controllers = line.substr(first + 1, second - first - 1);
    const auto group = line.substr(second + 1);
    if (controllers.empty()) {
      limit = std::min(limit, least_limit(root, group, "memory.max"));
    } else if (controllers == "memory") {
      limit = std::min(limit, least_limit(root / "memory", group, "memory.limit_in_bytes"));
    }
  }
  return limit;
}

std::size_t memory_of_machine() {
  struct sysinfo machine {};
  auto memory = unlimited;
  if (::sysinfo(&machine) == 0) memory = std::size_t{machine.totalram} * machine.mem_unit;
  std::ifstream own{"/proc/self/cgroup"};
  const std::string groups{std::istreambuf_iterator{own}, {}};
  return std::min(memory, memory_limit_of(groups, "/sys/fs/cgroup"));
}

}  // namespace papo
