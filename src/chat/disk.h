// SPDX-License-Identifier: MIT

// How the disk is on which the archive keeps things, as far as people notice it.
#pragma once

#include <cstdint>

namespace papo::chat {

enum class Disk : std::uint8_t {
  takes_all,
  refuses,  // Or hangs. Changes wait in memory.
  // So many changes wait that only lines have a place. Everything else that the archive would have
  // to keep is refused.
  takes_no_more,
};

}  // namespace papo::chat
