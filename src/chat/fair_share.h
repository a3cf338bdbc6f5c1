// SPDX-License-Identifier: MIT

// Things that many keep, and that together have a limit.
//
// Below the limit everyone may keep as many as one may at most. Beyond it, each may still have its
// share of the whole. So a few that keep very many cannot take all from the others. All together
// may then keep more than the limit, but each newcomer adds less than the one before.
//
// Threads: a pure function, any thread.
#pragma once

#include <cstddef>

namespace papo::chat {

// Whether one of the sharers, which has `own` things, may have one more. All have `in_all`.
constexpr bool has_space(std::size_t own, std::size_t in_all, std::size_t most_in_all,
                         std::size_t sharers) {
  return in_all < most_in_all || own < most_in_all / sharers;
}

}  // namespace papo::chat
