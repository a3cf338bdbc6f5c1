// SPDX-License-Identifier: MIT

// How much memory there is for this process: that of the machine, or what its control group may
// have, if that is less.
//
// Threads: any.
// Sources: sysinfo(2), cgroups(7), "Memory" of the kernel's cgroup-v2 documentation.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace papo {

std::size_t memory_of_machine();  // Bytes.

// The least of the limits of a group and of those that it is in. `groups` is what
// /proc/self/cgroup says, `root` where the groups' file systems are mounted. Without a limit: the
// largest number there is.
std::size_t memory_limit_of(std::string_view groups, const std::filesystem::path& root);

}  // namespace papo
