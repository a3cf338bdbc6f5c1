// SPDX-License-Identifier: MIT

// How much memory this process can have: the memory of the machine, or the limit of its control
// group if that is less.
//
// Threads: any.
// Sources: sysinfo(2), cgroups(7), "Memory" of the kernel's cgroup-v2 documentation.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace papo {

std::size_t memory_of_machine();  // Bytes.

// The least limit of a control group and of the groups around it. `groups` is the text of
// /proc/self/cgroup. `root` is the folder where the groups' file systems are mounted. Without a
// limit this is the largest number there is.
std::size_t memory_limit_of(std::string_view groups, const std::filesystem::path& root);

}  // namespace papo
